// The end of the last task under each name; one that has ended is taken out.
const last = new Map<string, Promise<unknown>>();

/** Runs tasks of one name one after the other, within this process. */
export async function inTurn<T>(name: string, task: () => Promise<T>): Promise<T> {
	const before = last.get(name) ?? Promise.resolve();
	const own = before.then(task, task);
	// The next one waits for the end, whatever it was.
	const end = own.catch(() => undefined);
	last.set(name, end);
	return await own.finally(() => {
		if (last.get(name) === end) last.delete(name);
	});
}
