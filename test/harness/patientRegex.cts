import type { RegexEngine } from 'n8n-workflow';

const global = (flags: string | undefined) => (flags?.includes('g') ? flags : `${flags ?? ''}g`);

/**
 * n8n's regular expressions without its limit of 250 ms by the clock (n8n-workflow 2.41.1, safe-regex.js),
 * which a process comes to as well that a busy machine does not let run.
 */
export const patientRegex: RegexEngine = {
	exec: (pattern, input, flags) => new RegExp(pattern, flags).exec(input),
	test: (pattern, input, flags) => new RegExp(pattern, flags).test(input),
	replace: (pattern, input, flags, by) => input.replace(new RegExp(pattern, flags), by),
	matchAll: (pattern, input, flags) => [...input.matchAll(new RegExp(pattern, global(flags)))],
	split: (pattern, input, flags) => input.split(new RegExp(pattern, flags)),
};
