import type { ContentList } from '../../api/content';
import type { PollInput, PollResult } from '../poll/triggerEvent';
import type { Settings } from './parameters';
import type { ContentState } from './state';
import { initial } from './state';
import { Watch } from './watch';

/** Finds what is new in a list since the last poll. */
export function lookAt(list: ContentList, event: string) {
	return async ({
		settings: { filters, fingerprint },
		client,
		state: before,
		deadline,
		startedAt,
	}: PollInput<Settings, ContentState>): Promise<PollResult<ContentState>> => {
		// What was met under other filters says nothing of what these let through.
		const state = before.filters === fingerprint ? before : initial();
		const watch = new Watch(client, { list, event, filters }, state, deadline);
		await watch.look();
		state.filters = fingerprint;
		// The clock of the server is known only after its first answer.
		state.since ??= startedAt + (client.serverNow() - Date.now());
		return {
			items: watch.items,
			nextState: state,
			undo: watch.reported,
			failures: watch.failures,
		};
	};
}
