/** Why an answer with a good status is not what was asked for, as one sentence about "it". */
export class UnusableAnswer {
	/** True when asking again would bring the same. */
	readonly isFinal: boolean;

	constructor(
		readonly reason: string,
		{ isFinal = false } = {},
	) {
		this.isFinal = isFinal;
	}
}

// Memories and ledgers hold the ids of all customers; a UUID has 36 characters.
const LONGEST_ID = 200;

/** The id of an object in text form; undefined when it has none, or none that can be one. */
export function idOf(item: { id?: unknown }): string | undefined {
	const { id } = item;
	if (typeof id === 'number') return String(id);
	return typeof id === 'string' && id !== '' && id.length <= LONGEST_ID ? id : undefined;
}

/** An id in the type in which the API states it: a number where it is one. */
export function idValue(id: string): number | string {
	return /^[1-9]\d{0,14}$/.test(id) ? Number(id) : id;
}

/**
 * An object without an API key. Only the answer to a creation is documented to hold one; what another
 * answer repeats must not travel through outputs and memories.
 */
export function withoutKey<T extends object>(object: T): T {
	if (!('api_key' in object)) return object;
	return Object.fromEntries(Object.entries(object).filter(([name]) => name !== 'api_key')) as T;
}
