import type { INodeExecutionData } from 'n8n-workflow';

import { idOf } from '../../api/answers';
import type { ApiClient } from '../../api/client';
import { matchesMetadata, mayUse } from '../../api/customerFilters';
import { noUsageAtAll } from '../../api/noUsage';
import type { PagingSummary } from '../../api/paging';
import type { PollTerms } from '../../api/usage';
import { listCustomersWithUsage } from '../../api/usage';
import { requireAlertFeatures } from '../../parameters/alerts/requireAlertFeatures';
import type { CustomerListItem } from '../../api/types';
import type { JsonRecord } from '../../codec/json';
import { rulesFor } from '../../parameters/alerts/settings';
import { refusal } from '../../parameters/refusal';
import { toAlertItems } from '../../quota/alertItem';
import type { Settlement } from '../../quota/ledger';
import { settle } from '../../quota/ledger';
import { calendarMonthOf, dayOf } from '../../quota/period';
import { termsFor } from '../../quota/quotas';
import { reachedThresholds } from '../../quota/rules';
import { byReach } from '../../quota/thresholds';
import type { Usage } from '../../quota/usage';
import { readUsage } from '../../quota/usage';
import type { ExampleInput } from '../poll/triggerEvent';
import { askFor, withFilteredMetadata, withMetadata } from './facts';
import type { Settings } from './parameters';
import { combine } from './poll';

const MAX_EXAMPLES = 10;

const AT_ONCE = 'Already over the threshold: emitted at once when the workflow is activated';

interface Example {
	id: string;
	customer: CustomerListItem;
	usage: Usage;
}

/** Customers over a threshold, else the one that is nearest to its quota, marked as an example. */
export async function examples(input: ExampleInput<Settings>): Promise<INodeExecutionData[]> {
	const { settings, client } = input;
	requireAlertFeatures(client, settings);
	const items: JsonRecord[] = [];
	let nearest: Example | undefined;
	const unread: Error[] = [];
	const pages = listCustomersWithUsage(client, settings.filters, {
		needsUsage: (customer) => mayUse(customer, settings.filters),
		poll: termsOf(client, unread),
	});
	let summary: PagingSummary | undefined;
	while (summary === undefined && items.length < MAX_EXAMPLES) {
		const page = await pages.next();
		if (page.done) summary = page.value;
		for (const customer of page.done ? [] : page.value.items) {
			const id = idOf(customer);
			if (id === undefined || items.length >= MAX_EXAMPLES) continue;
			const usage = readUsage(customer, termsFor(settings.quotas, id));
			const isOver = reachedThresholds(usage, rulesFor(settings, id, customer)).length > 0;
			const example = { id, customer, usage };
			if (isOver) items.push(...(await alertsOf(input, example)));
			else if (nearest && nearness(example) <= nearness(nearest)) continue;
			else if (await isSelected(input, example)) nearest = example;
		}
	}
	if (items.length === 0 && !nearest) refuseWhatHidesThem(client, summary, unread);
	if (items.length === 0 && nearest) items.push(...nearestAlert(input, nearest));
	const shown = items.slice(0, MAX_EXAMPLES).map((json) => ({ json }) as INodeExecutionData);
	return combine(shown, settings);
}

/** Where each customer costs a request, as many as a poll may read in a minute are looked at. */
function termsOf(client: ApiClient, unread: Error[]): PollTerms {
	return {
		deadline: Infinity,
		at: () => client.serverNow(),
		onFailure: (failure) => unread.push(failure),
	};
}

/** @throws why no customer was seen although there may be some */
function refuseWhatHidesThem(
	client: ApiClient,
	summary: PagingSummary | undefined,
	[failure]: Error[],
): void {
	if (failure) throw noUsageAtAll(client, failure);
	if (summary?.stoppedAt === undefined) return;
	throw refusal(
		{ context: client },
		'The requests of this minute are used up',
		'On this API each customer costs a request, and the active triggers with this key have already sent as many as a minute allows. Try again in a minute.',
	);
}

/** What activation would emit for a customer who is over a threshold. */
async function alertsOf(
	{ settings, client }: ExampleInput<Settings>,
	{ id, customer }: Example,
): Promise<JsonRecord[]> {
	const verdict = { kind: 'ask', needsPeriod: false, isNews: true, canWait: false } as const;
	const asked = await askFor(client, settings, { id, customer, verdict }, true);
	if (!asked.isWanted) return [];
	const rules = rulesFor(settings, id, asked.customer);
	const usage = readUsage(asked.customer, termsFor(settings.quotas, id));
	const now = new Date(client.serverNow());
	const whole = settings.includesMetadata
		? await withMetadata(client, id, asked.customer)
		: asked.customer;
	const settlement = settle(undefined, usage, rules, now, asked.answer);
	const items = itemsOf(settings, { id, customer: whole, usage }, settlement, now, asked.breakdown);
	return items.map((item) =>
		settings.includesAlreadyExceeded ? { ...item, note: AT_ONCE } : item,
	);
}

/** Whether the filter on metadata selects a customer whom the others do. */
async function isSelected(
	{ settings, client }: ExampleInput<Settings>,
	{ id, customer }: Example,
): Promise<boolean> {
	const whole = await withFilteredMetadata(client, settings, id, customer);
	return matchesMetadata(whole, settings.filters);
}

/** What the nearest customer's alert would look like. */
function nearestAlert(
	{ settings, client }: ExampleInput<Settings>,
	example: Example,
): JsonRecord[] {
	const { id, customer, usage } = example;
	const { thresholds } = rulesFor(settings, id, customer);
	const now = new Date(client.serverNow());
	const period = calendarMonthOf(dayOf(now));
	const next = byReach(thresholds, usage.quotaMinutes).slice(0, 1);
	const settlement: Settlement = {
		alerts: [
			{
				event: 'quota.threshold_reached',
				thresholds: next.map((threshold) => ({ ...threshold, occurrence: 1 })),
				periodStart: period.start,
				quotaMinutes: usage.quotaMinutes,
			},
		],
		period,
		periodSource: 'calendar_month',
		previousPercent: null,
		forecast: null,
		isLongOverdue: false,
	};
	return itemsOf(settings, example, settlement, now).map((item) => ({ ...item, example: true }));
}

function itemsOf(
	{ emit }: Settings,
	{ id, customer, usage }: Example,
	{ alerts, ...settlement }: Settlement,
	detectedAt: Date,
	breakdown?: unknown,
): JsonRecord[] {
	const facts = { ...settlement, customerId: id, customer, usage, breakdown, detectedAt };
	return toAlertItems(facts, alerts, emit === 'each');
}

function nearness({ usage }: Example): number {
	return usage.percent ?? -Infinity;
}
