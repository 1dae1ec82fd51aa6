import type { INodeExecutionData } from 'n8n-workflow';

import type { ContentList } from '../../api/content';
import { isWantedContent, listContent } from '../../api/content';
import type { JsonRecord } from '../../codec/json';
import type { ExampleInput } from '../poll/triggerEvent';
import { toItem } from './items';
import type { Settings } from './parameters';

const MAX_EXAMPLES = 10;

/** What is in a list already. */
export function examplesOf(list: ContentList, event: string) {
	return async ({
		settings: { filters },
		client,
	}: ExampleInput<Settings>): Promise<INodeExecutionData[]> => {
		const found: JsonRecord[] = [];
		for await (const { items } of listContent(client, list, filters)) {
			found.push(...items.filter((item) => isWantedContent(item, filters)));
			if (found.length >= MAX_EXAMPLES) break;
		}
		const detectedAt = new Date(client.serverNow());
		return found.slice(0, MAX_EXAMPLES).map((item) => toItem(item, list, event, detectedAt));
	};
}
