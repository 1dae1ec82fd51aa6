import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { idOf } from '../../api/answers';
import { createClient } from '../../api/client';
import { mapConcurrently } from '../../api/concurrently';
import { getCustomerUsage } from '../../api/customers';
import { listCustomersWithUsage } from '../../api/usage';
import type { CustomerListItem } from '../../api/types';
import { settle } from '../../quota/ledger';
import { calendarMonthOf, dayOf, readPeriod } from '../../quota/period';
import { byReach, isReached } from '../../quota/thresholds';
import type { Usage } from '../../quota/usage';
import { termsFor } from '../../quota/quotas';
import { readUsage } from '../../quota/usage';
import { HandedOn } from '../poll/redelivery';
import { sweep } from '../poll/sweep';
import type { TriggerEvent } from '../triggerEvent';
import { pollDeadline } from '../triggerEvent';
import { fields } from './fields';
import { toItems } from './items';
import { Round } from './round';
import { readSettings, rulesFor } from './settings';
import { putBack, readState, toStored, toUndo } from './state';

const MAX_EXAMPLES = 10;

export const quotaThreshold: TriggerEvent = {
	option: {
		name: 'Quota Threshold Reached',
		value: 'quotaThreshold',
		description: 'When the usage of a customer reaches a share of the quota or a number of minutes',
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
	const state = readState(staticData.quotaThreshold);
	const handedOn = HandedOn.read(context, staticData.quotaThreshold);
	for (const undo of handedOn.uncertain) putBack(state.ledger, undo);
	const round = new Round(client, settings, state, deadline);

	const { resumeAt, ended, items, total, failures } = await sweep(
		(options) => listCustomersWithUsage(client, settings.filters, options),
		{ firstPage: state.resumeAt, deadline },
		async (customers) => await round.judgePage(customers),
	);
	round.failures.push(...failures);
	const isComplete =
		ended && state.resumeAt === 1 && failures.length === 0 && (items ?? 0) >= (total ?? 0);

	if (round.failures.length > 0) {
		context.logger.warn(
			`Scriptix: some customers could not be judged and are left to the next poll (${round.failures[0]?.message})`,
		);
	}
	staticData.quotaThreshold = {
		...toStored(round.state(resumeAt, isComplete)),
		...handedOn.toStored(toUndo(round.reported)),
	};
	return round.items;
}

/** Customers over a threshold, else the one that is nearest to its quota, marked as an example. */
async function examples(context: IPollFunctions): Promise<INodeExecutionData[]> {
	const settings = readSettings(context);
	const client = await createClient(context, { deadline: pollDeadline(context) });
	const over: Example[] = [];
	let nearest: Example | undefined;
	for await (const page of listCustomersWithUsage(client, settings.filters)) {
		for (const customer of page.items) {
			const id = idOf(customer);
			if (id === undefined) continue;
			const usage = readUsage(customer, termsFor(settings.quotas, id));
			const example = { id, customer, usage };
			const { thresholds } = rulesFor(settings, id, customer);
			if (thresholds.some((threshold) => isReached(threshold, usage))) over.push(example);
			else if (nearness(example) > nearness(nearest)) nearest = example;
		}
		if (over.length >= MAX_EXAMPLES) break;
	}

	const detectedAt = new Date(client.serverNow());
	if (over.length === 0 && nearest) {
		const { thresholds } = rulesFor(settings, nearest.id, nearest.customer);
		const next = byReach(thresholds, nearest.usage).slice(0, 1);
		const settlement = {
			alerts: [{ event: 'quota.threshold_reached' as const, thresholds: next }],
			period: calendarMonthOf(dayOf(detectedAt)),
			previousPercent: null,
			forecast: null,
		};
		return toItems({ ...nearest, detectedAt }, settlement, false).map(({ json }) => ({
			json: { ...json, example: true },
		}));
	}
	const items = await mapConcurrently(over.slice(0, MAX_EXAMPLES), async (example) => {
		const details = settings.includesDetails
			? await getCustomerUsage(client, example.id)
			: undefined;
		const rules = rulesFor(settings, example.id, example.customer);
		const period = readPeriod(details?.period);
		const settlement = settle(undefined, example.usage, rules, detectedAt, period);
		return toItems({ ...example, details, detectedAt }, settlement, settings.emitsEach);
	});
	return items.flat().slice(0, MAX_EXAMPLES);
}

interface Example {
	id: string;
	customer: CustomerListItem;
	usage: Usage;
}

function nearness(example: Example | undefined): number {
	return example?.usage.percent ?? -1;
}
