import type { IPollFunctions } from 'n8n-workflow';

import type { UnmatchedWords } from '../../parameters/unmatchedWords';
import { nodeKey } from './gates';
import type { Sweep } from './sweep';
import type { Notice } from './triggerEvent';

type OneSweep = Pick<Sweep, 'ended' | 'hasGaps' | 'items' | 'total'> & { firstPage: number };

// What was logged, by node and matter. A poll runs each minute; a log line each minute is not read.
const logged = new Set<string>();

// What the last poll of a node found that may pass.
const passing = new Map<string, string[]>();

/**
 * What is said where one poll read all customers: words of the filters that none of them has, and
 * that there should be more of them.
 */
export function noticesOf(
	unmatched: UnmatchedWords,
	{ ended, hasGaps, firstPage, items = 0, total = 0 }: OneSweep,
): Notice[] {
	if (!ended || hasGaps || firstPage > 1) return [];
	const texts = unmatched.texts.map((text) => ({ about: text, text }));
	if (items >= total) return texts;
	const text = `the list holds ${items} of the ${total} customers that Scriptix counts. The others are not watched; ask Scriptix why they are not listed.`;
	return [...texts, { about: 'a short list', text, mayPass: true }];
}

/** Logs what has not been logged of the same node and matter in this process. */
export function logNotices(context: IPollFunctions, notices: Notice[]): void {
	const node = nodeKey(context);
	const before = passing.get(node) ?? [];
	passing.set(
		node,
		notices.filter(({ mayPass }) => mayPass).map(({ about }) => about),
	);
	for (const { about, text, mayPass } of notices) {
		const matter = `${node}:${about}`;
		if (logged.has(matter) || (mayPass && !before.includes(about))) continue;
		logged.add(matter);
		context.logger.warn(`Scriptix: ${text}`);
	}
}
