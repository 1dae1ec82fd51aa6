import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { CustomerEvent } from '../../changes/comparison';
import type { Field } from '../../changes/fingerprint';
import { summaryOf } from './summary';

/** All that an item is made of. */
export interface ChangeFacts {
	event: CustomerEvent;
	eventId: string;
	/** As the API states it; of a deleted customer what is remembered. */
	customer: object;
	changedFields: Field[];
	previous: { plan?: string; status?: string };
	/** By the server's clock. */
	detectedAt: Date;
}

export function toItem(facts: ChangeFacts): INodeExecutionData {
	return {
		json: {
			summary: summaryOf(facts),
			customer: { ...facts.customer } as IDataObject,
			changed_fields: facts.changedFields,
			previous: facts.previous,
			event: facts.event,
			event_id: facts.eventId,
			detected_at: facts.detectedAt.toISOString(),
		},
	};
}
