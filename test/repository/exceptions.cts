import { readFileSync } from 'node:fs';

const known = JSON.parse(readFileSync('test/repository/exceptions.json', 'utf8')) as Record<
	string,
	string[]
>;

/** The rules that have exceptions. */
export const rulesWithExceptions = Object.keys(known);

/**
 * Fails for whatever breaks a rule and is no known exception in `exceptions.json`, and for a known
 * exception that breaks it no more: the list can only shrink.
 */
export function checkExceptions(rule: string, found: string[]): void {
	const expected = known[rule] ?? [];
	const all = [...new Set(found)].sort();
	const isNew = all.filter((text) => !expected.includes(text));
	const isStale = expected.filter((text) => !all.includes(text));
	expect({ rule, isNew, isStale }).toEqual({ rule, isNew: [], isStale: [] });
}
