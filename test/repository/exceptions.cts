import { readFileSync } from 'node:fs';

const known = JSON.parse(readFileSync('test/repository/exceptions.json', 'utf8')) as Record<
	string,
	string[]
>;

/** Every rule that has been asked about, so that an exception to none is noticed. */
export const rulesWithExceptions = Object.keys(known);

/**
 * Fails for whatever breaks a rule and is no known exception in `exceptions.json`. That list only
 * shrinks: nothing is added to it, and what keeps a rule again is removed from it.
 */
export function checkExceptions(rule: string, found: string[]): void {
	const expected = known[rule] ?? [];
	const isNew = [...new Set(found)].sort().filter((text) => !expected.includes(text));
	expect({ rule, isNew }).toEqual({ rule, isNew: [] });
}
