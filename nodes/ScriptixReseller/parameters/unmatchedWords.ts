import type { CustomerFilters } from '../api/customerFilters';
import { idOf } from '../api/answers';
import { canonicalStatus, hasFilter } from '../api/customerFilters';
import { isRecord } from '../codec/json';
import { comparable } from '../codec/spelling';
import { plainText } from '../codec/text';
import { planOptions, statusOptions } from './customerFilters';
import { unmetIdsText } from './unmetIds';

/** Words of a filter that Scriptix does not document, as long as nothing has been met that has them. */
interface OpenWords {
	field: string;
	/** What a text calls something with such a word. */
	noun: string;
	documented: string[];
	spell: (word: string) => string;
	open: string[];
}

const PLANS = planOptions.map(({ value }) => String(value));
const STATUSES = statusOptions.map(({ value }) => String(value));

// Those that the vendor's pages show. https://docs.scriptix.io/docs/api/SpeechToText/Batch/Overview
const CONTENT_STATUSES = ['queued', 'processing', 'completed', 'failed'];

const CONTENT_TYPES = ['document', 'caption'];

const LANGUAGE_CODE = /^[a-z]{2,3}([-_][a-z\d]{2,8})*$/i;

/** The words of a filter of transcripts or documents. */
interface ContentWords {
	status?: string;
	language?: string;
	type?: string;
}

// A word with at most so many letters wrong, for each of which a shorter one would be another word.
const LETTERS_PER_SLIP = 3;

/**
 * Follows which words and customer IDs of a filter nothing has. Plans and statuses are open sets, so that a word that
 * Scriptix does not document is allowed; one that finds nothing is likely misspelled.
 */
export class UnmatchedWords {
	private constructor(
		private readonly filters: OpenWords[],
		private ids: string[] = [],
	) {}

	/** @param otherPlans those that thresholds are for, besides the plans of the filter */
	static ofCustomers(filters: CustomerFilters, otherPlans: Iterable<string> = []) {
		const { statuses, ids } = filters;
		const plans = [...filters.plans, ...otherPlans];
		// Whom another filter leaves out is not met either.
		const isAlone = !hasFilter({ ...filters, ids: [], unwantedStatuses: [] });
		return new UnmatchedWords(
			[
				openWords('plan', 'customer on the plan', plans, PLANS, comparable),
				openWords('status', 'customer with the status', statuses, STATUSES, canonicalStatus),
			],
			isAlone ? ids : [],
		);
	}

	/** Without the IDs: the few customers that examples are made of need not be all that were meant. */
	static ofExamples(filters: CustomerFilters) {
		return UnmatchedWords.ofCustomers({ ...filters, ids: [] });
	}

	/** @param noun "transcript" or "document" */
	static ofContent(noun: string, { status, language, type }: ContentWords) {
		const open = (field: string, name: string, word: string | undefined, documented: string[]) =>
			openWords(field, name, word === undefined ? [] : [word], documented, comparable);
		const isNumber = /^\d+$/.test(status ?? '');
		const isCode = language === undefined || LANGUAGE_CODE.test(language);
		return new UnmatchedWords([
			// On the legacy API it is a number, of which nothing is documented.
			open('status', `${noun} with the status`, isNumber ? undefined : status, CONTENT_STATUSES),
			open('language', `${noun} in the language`, isCode ? undefined : language, []),
			open('type', `${noun} of the type`, type, CONTENT_TYPES),
		]);
	}

	/** Notes what some of the things that were read have. */
	meet(things: object[]): void {
		if (this.ids.length > 0) {
			const met = new Set(things.map(idOf));
			this.ids = this.ids.filter((id) => !met.has(id));
		}
		for (const filter of this.filters) {
			if (filter.open.length === 0) continue;
			const met = new Set(
				things.map((thing) =>
					isRecord(thing) ? filter.spell(plainText(thing[filter.field])) : undefined,
				),
			);
			filter.open = filter.open.filter((word) => !met.has(filter.spell(word)));
		}
	}

	/** One text about each word that nothing has, once everything was read. */
	get texts(): string[] {
		const unmet = unmetIdsText('The filter Customer IDs', this.ids);
		const words = this.filters.flatMap(({ noun, documented, open }) =>
			open.map((word) => {
				const meant = documented.find((known) => isNear(word, known));
				const advice = meant === undefined ? adviceOf(documented) : `Did you mean "${meant}"?`;
				return `No ${noun} "${word}" was found. ${advice}`;
			}),
		);
		return unmet === undefined ? words : [...words, `${unmet}.`];
	}
}

function adviceOf(documented: string[]): string {
	if (documented.length === 0) return 'Scriptix writes languages as codes, such as nl-nl.';
	return `Scriptix documents ${documented.slice(0, -1).join(', ')} and ${documented.at(-1)}. Check the spelling.`;
}

function openWords(
	field: string,
	noun: string,
	words: string[],
	documented: string[],
	spell: (word: string) => string,
): OpenWords {
	const open = [...new Set(words)].filter((word) => !documented.includes(spell(word)));
	return { field, noun, documented, spell, open };
}

/** Whether one word is likely a slip for another: a few letters wrong, left out, added or swapped. */
function isNear(word: string, known: string): boolean {
	const [a, b] = [[...comparable(word)], [...known]];
	// "inactive" says the contrary.
	if (a.length > b.length && a.join('').endsWith(known)) return false;
	const most = Math.floor(b.length / LETTERS_PER_SLIP);
	if (Math.abs(a.length - b.length) > most) return false;
	if ([...a].sort().join('') === [...b].sort().join('')) return true;
	// The edit distance, row by row.
	let row = b.map((_, index) => index + 1);
	a.forEach((letter, index) => {
		let corner = index;
		let left = index + 1;
		row = row.map((above, column) => {
			const change = corner + (letter === b[column] ? 0 : 1);
			corner = above;
			left = Math.min(change, above + 1, left + 1);
			return left;
		});
	});
	return (row.at(-1) ?? 0) <= most;
}
