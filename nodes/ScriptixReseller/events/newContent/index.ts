import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import type { JsonRecord } from '../../codec/json';
import { createClient } from '../../api/client';
import type { ContentList } from '../../api/content';
import { documentList, isWantedContent, listContent, transcriptList } from '../../api/content';
import { HandedOn } from '../poll/redelivery';
import type { TriggerEvent } from '../triggerEvent';
import { pollDeadline } from '../triggerEvent';
import { fields } from './fields';
import { toItem } from './items';
import { readSettings } from './settings';
import { readState, toStored } from './state';
import { Watch } from './watch';

const MAX_EXAMPLES = 10;

export const newTranscript = eventOf({
	name: 'newTranscript',
	option: {
		name: 'New Transcript',
		value: 'newTranscript',
		description: 'When there is a transcript that was not there at the last poll',
	},
	list: transcriptList,
	event: 'transcript.new',
});

export const newDocument = eventOf({
	name: 'newDocument',
	option: {
		name: 'New Document',
		value: 'newDocument',
		description: 'When there is a document, such as captions, that was not there at the last poll',
	},
	list: documentList,
	event: 'document.new',
});

interface Kind {
	/** Where the state is kept. */
	name: string;
	option: TriggerEvent['option'];
	list: ContentList;
	event: string;
}

function eventOf({ name, option, list, event }: Kind): TriggerEvent {
	async function poll(context: IPollFunctions): Promise<INodeExecutionData[]> {
		const { filters, fingerprint } = readSettings(context);
		const deadline = pollDeadline(context);
		const client = await createClient(context, { deadline });
		const staticData = context.getWorkflowStaticData('node');
		const startedAt = Date.now();
		const state = readState(staticData[name], fingerprint);
		const handedOn = HandedOn.read(context, staticData[name]);
		for (const undo of handedOn.uncertain) state.memory.unlearn(String(undo));
		const watch = new Watch(client, { list, event, filters }, state, deadline);
		await watch.look();
		// The clock of the server is known only after its first answer.
		state.since ??= startedAt + (client.serverNow() - Date.now());

		if (watch.failures.length > 0) {
			context.logger.warn(
				`Scriptix: a part of the list could not be read and is left to the next poll (${watch.failures[0]?.message})`,
			);
		}
		staticData[name] = { ...toStored(state, fingerprint), ...handedOn.toStored(watch.reported) };
		return watch.items;
	}

	/** What is there already. */
	async function examples(context: IPollFunctions): Promise<INodeExecutionData[]> {
		const { filters } = readSettings(context);
		const client = await createClient(context, { deadline: pollDeadline(context) });
		const found: JsonRecord[] = [];
		for await (const { items } of listContent(client, list, filters)) {
			found.push(...items.filter((item) => isWantedContent(item, filters)));
			if (found.length >= MAX_EXAMPLES) break;
		}
		const detectedAt = new Date(client.serverNow());
		return found.slice(0, MAX_EXAMPLES).map((item) => toItem(item, list, event, detectedAt));
	}

	return { option, fields, poll, examples };
}
