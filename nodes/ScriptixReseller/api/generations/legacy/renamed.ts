/**
 * An object with some members under the names of the nodes' output, and the others as they are.
 *
 * @param names the new name of each member that gets one; undefined for one that is left out
 */
export function renamed(
	object: object,
	names: Record<string, string | undefined>,
): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(object).flatMap(([name, value]) => {
			const shown = Object.prototype.hasOwnProperty.call(names, name) ? names[name] : name;
			return shown === undefined || value === undefined ? [] : [[shown, value]];
		}),
	);
}
