import type { INodeExecutionData } from 'n8n-workflow';

import { idOf } from '../../api/answers';
import { mapConcurrently } from '../../api/concurrently';
import { getCustomerUsage } from '../../api/customers';
import type { CustomerListItem } from '../../api/types';
import { listCustomersWithUsage } from '../../api/usage';
import { settle } from '../../quota/ledger';
import { calendarMonthOf, dayOf, readPeriod } from '../../quota/period';
import { byReach, isReached } from '../../quota/thresholds';
import { termsFor } from '../../quota/quotas';
import type { Usage } from '../../quota/usage';
import { readUsage } from '../../quota/usage';
import type { ExampleInput } from '../poll/triggerEvent';
import { toItems } from './items';
import type { Settings } from './settings';
import { rulesFor } from './settings';

const MAX_EXAMPLES = 10;

/** Customers over a threshold, else the one that is nearest to its quota, marked as an example. */
export async function examples({
	settings,
	client,
}: ExampleInput<Settings>): Promise<INodeExecutionData[]> {
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
