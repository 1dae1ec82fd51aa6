import type { IPollFunctions } from 'n8n-workflow';

import type { UnmatchedWords } from '../../parameters/unmatchedWords';
import { nodeKey } from './gates';
import type { Sweep } from './sweep';
import type { Notice } from './triggerEvent';

// What was logged, by node and matter. A poll runs each minute; a log line each minute is not read.
const logged = new Set<string>();

/** What is said of words of the filters that no customer has, where one poll read them all. */
export function noticesOf(
	unmatched: UnmatchedWords,
	{ ended, hasGaps, firstPage }: Pick<Sweep, 'ended' | 'hasGaps'> & { firstPage: number },
): Notice[] {
	if (!ended || hasGaps || firstPage > 1) return [];
	return unmatched.texts.map((text) => ({ about: text, text }));
}

/** Logs what has not been logged of the same node and matter in this process. */
export function logNotices(context: IPollFunctions, notices: Notice[]): void {
	for (const { about, text } of notices) {
		const matter = `${nodeKey(context)}:${about}`;
		if (logged.has(matter)) continue;
		logged.add(matter);
		context.logger.warn(`Scriptix: ${text}`);
	}
}
