import type { ContentList } from '../../api/content';
import { UnmatchedWords } from '../../parameters/unmatchedWords';
import type { PollInput, PollResult } from '../poll/triggerEvent';
import type { Settings } from './parameters';
import type { ContentState } from './state';
import { initial } from './state';
import { Watch } from './watch';

/** Finds what is new in a list since the last poll. */
export function lookAt(list: ContentList, noun: 'transcript' | 'document') {
	return async ({
		settings: { filters, fingerprint },
		client,
		state: before,
		deadline,
		startedAt,
	}: PollInput<Settings, ContentState>): Promise<PollResult<ContentState>> => {
		// What was met under other filters says nothing of what these let through.
		const state = before.filters === fingerprint ? before : initial();
		const unmatched = UnmatchedWords.ofContent(noun, filters);
		const source = { list, event: `${noun}.new`, filters, unmatched };
		const watch = new Watch(client, source, state, deadline);
		const isOneReading = state.isFirstReading && state.reading.resumeAt === 1;
		await watch.look();
		// Only of a list that was read as a whole is it known what it does not hold.
		const texts = isOneReading && !state.isFirstReading ? unmatched.texts : [];
		state.filters = fingerprint;
		// The clock of the server is known only after its first answer.
		state.since ??= startedAt + (client.serverNow() - Date.now());
		return {
			items: watch.items,
			nextState: state,
			undo: watch.reported,
			failures: watch.failures,
			notices: texts.map((text) => ({ about: text, text })),
		};
	};
}
