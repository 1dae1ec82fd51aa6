/**
 * All texts of a value: of every property, whether enumerable or not, and of all that it leads to.
 * Also what is no text is turned into one, buffers as UTF-8.
 */
export function everythingIn(value: unknown): string {
	const texts: string[] = [];
	const seen = new Set<unknown>();
	const waiting: unknown[] = [value];
	while (waiting.length > 0) {
		const next = waiting.pop();
		if (typeof next !== 'object' && typeof next !== 'function') texts.push(String(next));
		if (typeof next !== 'object' || next === null || seen.has(next)) continue;
		seen.add(next);
		if (ArrayBuffer.isView(next)) {
			texts.push(Buffer.from(next.buffer, next.byteOffset, next.byteLength).toString('utf8'));
			continue;
		}
		if (next instanceof Map) waiting.push(...next.keys(), ...next.values());
		if (next instanceof Set) waiting.push(...next);
		for (const name of Reflect.ownKeys(next)) {
			texts.push(String(name));
			waiting.push(readProperty(next, name));
		}
	}
	return texts.join('\n');
}

/** Some getters of sockets throw once these are closed. */
function readProperty(owner: object, name: string | symbol): unknown {
	try {
		return Reflect.get(owner, name);
	} catch {
		return undefined;
	}
}
