import type { IPollFunctions } from 'n8n-workflow';

import { nodeKey } from './gates';
import type { Notice } from './triggerEvent';

// What was logged, by node and matter. A poll runs each minute; a log line each minute is not read.
const logged = new Set<string>();

/** Logs what has not been logged of the same node and matter in this process. */
export function logNotices(context: IPollFunctions, notices: Notice[]): void {
	for (const { about, text } of notices) {
		const matter = `${nodeKey(context)}:${about}`;
		if (logged.has(matter)) continue;
		logged.add(matter);
		context.logger.warn(`Scriptix: ${text}`);
	}
}
