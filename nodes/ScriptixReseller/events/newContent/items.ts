import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { JsonRecord } from '../../codec/json';
import type { ContentList } from '../../api/content';
import { canonicalJson, shortHash } from '../../codec/hash';

/** What identifies an item of the list; its whole content where it has no ID. */
export function keyOf(item: JsonRecord, list: ContentList): string {
	return list.idOf(item) ?? shortHash(canonicalJson(item), 8);
}

/** @param detectedAt by the server's clock */
export function toItem(
	item: JsonRecord,
	list: ContentList,
	event: string,
	detectedAt: Date,
): INodeExecutionData {
	return {
		json: {
			...(item as IDataObject),
			event,
			event_id: `${keyOf(item, list)}:${event}`,
			detected_at: detectedAt.toISOString(),
		},
	};
}
