/** Adds items to a list one by one: more than some 120,000 are too many for the arguments of `push`. */
export function addAll<T>(list: T[], more: Iterable<T>): void {
	for (const item of more) list.push(item);
}
