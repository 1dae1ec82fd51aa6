import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { idOf } from '../../api/answers';
import { createClient } from '../../api/client';
import { ALL_CUSTOMERS } from '../../api/customerFilters';
import { listCustomers, listDetailedCustomers } from '../../api/customers';
import { collect } from '../../api/paging';
import type { Change, CustomerEvent } from '../../changes/comparison';
import { previousValues } from '../../changes/comparison';
import type { Field } from '../../changes/fingerprint';
import { HandedOn } from '../poll/redelivery';
import { sweep } from '../poll/sweep';
import type { TriggerEvent } from '../triggerEvent';
import { pollDeadline } from '../triggerEvent';
import { fields } from './fields';
import { toItem } from './items';
import { Round } from './round';
import { readSettings } from './settings';
import { putBack, readState, toStored, toUndo } from './state';

const MAX_EXAMPLES = 10;

export const customerChanged: TriggerEvent = {
	option: {
		name: 'Customer Changed',
		value: 'customerChanged',
		description: 'When a customer is created, changed or deleted; growing usage is not a change',
	},
	fields,
	poll,
	examples,
};

async function poll(context: IPollFunctions): Promise<INodeExecutionData[]> {
	const settings = readSettings(context);
	const deadline = pollDeadline(context);
	const client = await createClient(context, { deadline });
	const staticData = context.getWorkflowStaticData('node');
	const startedAt = Date.now();
	const state = readState(staticData.customerChanged);
	const handedOn = HandedOn.read(context, staticData.customerChanged);
	for (const undo of handedOn.uncertain) putBack(state, undo);
	const round = new Round(client, settings, state, deadline);
	await round.begin();

	// All customers are read, whatever the filters: one that ceases to meet them is not a deleted one,
	// and one that begins to meet them is not a created one.
	const outcome = await sweep(
		(options) => listCustomers(client, ALL_CUSTOMERS, options),
		{ firstPage: state.resumeAt, deadline },
		async (customers) => await round.judgePage(customers),
	);
	const after = await round.finish(outcome);
	// The clock of the server is known only after its first answer.
	after.since ??= startedAt + (client.serverNow() - Date.now());

	if (round.failures.length > 0) {
		context.logger.warn(
			`Scriptix: some customers could not be compared and are left to the next poll (${round.failures[0]?.message})`,
		);
	}
	staticData.customerChanged = {
		...toStored(after),
		...handedOn.toStored(toUndo(round.reported)),
	};
	return round.items;
}

/** Customers as they are, in items as a change of each chosen kind would bring them. */
async function examples(context: IPollFunctions): Promise<INodeExecutionData[]> {
	const { chosen, filters } = readSettings(context);
	const client = await createClient(context, { deadline: pollDeadline(context) });
	const customers = await collect(listDetailedCustomers(client, filters), MAX_EXAMPLES);
	const kinds = [...chosen];
	return customers.map((customer, index) => {
		const { event, changedFields } = EXAMPLES[kinds[index % kinds.length] ?? 'updated'];
		const { json } = toItem({
			event,
			eventId: `${idOf(customer)}:${event}`,
			customer,
			changedFields,
			previous: previousValues({ ...customer, hashes: {} }, changedFields),
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
