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
 * The refusal of an answer about another customer than the one that was asked for, as a cache on the way
 * may give it. Only whole numbers are compared: an ID of another form may have two spellings.
 */
export function refuseOtherCustomer(asked: string, answered: unknown): UnusableAnswer | undefined {
	const [own, other] = [asked, String(answered)].map((id) => /^0*([1-9]\d*)$/.exec(id)?.[1]);
	if (own === undefined || other === undefined || own === other) return undefined;
	return new UnusableAnswer(`It is about the customer ${other} and not ${own}.`);
}

/**
 * An object without an API key. Only the answer to a creation is documented to hold one; what another
 * answer repeats must not travel through outputs and memories.
 */
export function withoutKey<T extends object>(object: T): T {
	if (!('api_key' in object)) return object;
	return Object.fromEntries(Object.entries(object).filter(([name]) => name !== 'api_key')) as T;
}
