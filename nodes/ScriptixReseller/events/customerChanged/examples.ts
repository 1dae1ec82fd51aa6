import type { INodeExecutionData } from 'n8n-workflow';

import { idOf } from '../../api/answers';
import { listDetailedCustomers } from '../../api/customers';
import { collect } from '../../api/paging';
import { lacks } from '../../api/requireFeature';
import type { Change, CustomerEvent } from '../../changes/comparison';
import type { Field } from '../../changes/fingerprint';
import type { ExampleInput } from '../poll/triggerEvent';
import { toItem } from './items';
import type { Settings } from './parameters';
import { requireChanges } from './requireChanges';

const MAX_EXAMPLES = 10;

/** Customers as they are, in items as a change of each chosen kind would bring them. */
export async function examples({
	settings,
	client,
}: ExampleInput<Settings>): Promise<INodeExecutionData[]> {
	requireChanges(client, settings);
	const { chosen, filters } = settings;
	const customers = await collect(listDetailedCustomers(client, filters), MAX_EXAMPLES);
	const kinds = [...chosen].filter((kind) => kind !== 'planChanged' || !lacks(client, 'plan'));
	return customers.map((customer, index) => {
		const { event, changedFields } = EXAMPLES[kinds[index % kinds.length] ?? 'updated'];
		const { json } = toItem({
			event,
			eventId: `${idOf(customer)}:${event}`,
			customer,
			changedFields,
			previous: formerValues(customer, changedFields),
			detectedAt: new Date(client.serverNow()),
		});
		return { json: { ...json, example: true } };
	});
}

const EXAMPLES: Record<Change, { event: CustomerEvent; changedFields: Field[] }> = {
	created: { event: 'customer.created', changedFields: [] },
	deleted: { event: 'customer.deleted', changedFields: [] },
	planChanged: { event: 'customer.plan_changed', changedFields: ['plan'] },
	statusChanged: { event: 'customer.status_changed', changedFields: ['status'] },
	updated: { event: 'customer.updated', changedFields: ['name'] },
};

/** Values that the customer could have had before, so that no example says "from silver to silver". */
function formerValues(
	{ plan, status }: { plan?: unknown; status?: unknown },
	changedFields: Field[],
): { plan?: string; status?: string } {
	return {
		...(changedFields.includes('plan') ? { plan: plan === 'bronze' ? 'silver' : 'bronze' } : {}),
		...(changedFields.includes('status')
			? { status: status === 'active' ? 'suspended' : 'active' }
			: {}),
	};
}
