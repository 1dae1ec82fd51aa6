import type {
	IDataObject,
	INodeExecutionData,
	INodeProperties,
	IPollFunctions,
} from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { idOf } from '../api/answers';
import type { ApiClient } from '../api/client';
import { createClient } from '../api/client';
import { mapConcurrently } from '../api/concurrently';
import type { CustomerFilters } from '../api/endpoints';
import { getCustomerUsage, listCustomers } from '../api/endpoints';
import type { CustomerListItem, CustomerUsage } from '../api/types';
import { planFilter, readCustomerFilters, statusFilter } from '../fields/customerFilters';
import { toAlertOutput } from '../quota/alerts';
import type { Alert, Memory, Rules } from '../quota/ledger';
import { baseline, judge, settle } from '../quota/ledger';
import type { Ledger } from '../quota/ledgerStorage';
import { decodeLedger, encodeLedger } from '../quota/ledgerStorage';
import { calendarMonthOf, dayOf, readPeriod } from '../quota/period';
import { byReach, InvalidThresholds, isReached, parseThresholds } from '../quota/thresholds';
import type { Usage, UsageSource } from '../quota/usage';
import { readUsage } from '../quota/usage';
import type { TriggerEvent } from './triggerEvent';
import { pollDeadline } from './triggerEvent';

const fields: INodeProperties[] = [
	{
		displayName: 'Thresholds',
		name: 'thresholds',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add Threshold',
		default: {
			values: [
				{ type: 'percent', value: 80, label: '' },
				{ type: 'percent', value: 90, label: '' },
				{ type: 'percent', value: 100, label: '' },
			],
		},
		description: 'When to alert. A threshold counts as reached at exactly its value.',
		options: [
			{
				displayName: 'Threshold',
				name: 'values',
				values: [
					{
						displayName: 'Type',
						name: 'type',
						type: 'options',
						options: [
							{ name: 'Minutes Remaining', value: 'minutesRemaining' },
							{ name: 'Minutes Used', value: 'minutesUsed' },
							{ name: 'Percent of Quota', value: 'percent' },
						],
						default: 'percent',
						description: 'What the value is measured in',
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'number',
						default: 80,
						placeholder: 'e.g. 80',
						description: 'Percent of the quota (may exceed 100) or minutes',
					},
					{
						displayName: 'Label',
						name: 'label',
						type: 'string',
						default: '',
						placeholder: 'e.g. call the customer',
						description: 'Your own word for this threshold, handed on with each alert',
					},
				],
			},
		],
	},
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		description:
			'Which customers are watched; without a status every customer that is not cancelled',
		options: [planFilter, statusFilter],
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Emit',
				name: 'emit',
				type: 'options',
				options: [
					{
						name: 'Each Threshold',
						value: 'each',
						description: 'One item for every threshold that was newly reached',
					},
					{
						name: 'Highest Threshold',
						value: 'highest',
						description: 'One item a customer, for the highest threshold that was newly reached',
					},
				],
				default: 'highest',
				description: 'What to emit when usage jumps over several thresholds between two polls',
			},
			{
				displayName: 'Include Already Exceeded',
				name: 'includeAlreadyExceeded',
				type: 'boolean',
				default: true,
				description:
					'Whether customers who are over a threshold when the workflow is first activated are reported',
			},
			{
				displayName: 'Include Usage Details',
				name: 'includeUsageDetails',
				type: 'boolean',
				default: true,
				description:
					'Whether to add the period and the breakdown of the usage, at one extra request for each customer reported',
			},
		],
	},
];

interface Settings {
	rules: Rules;
	filters: CustomerFilters;
	emitsEach: boolean;
	includesAlreadyExceeded: boolean;
	includesDetails: boolean;
}

/** A customer that the list alone cannot settle. */
interface Candidate {
	id: string;
	customer: CustomerListItem;
	usage: Usage;
	/** True when the period it was alerted for should be over. */
	isOverdue?: boolean;
}

const MAX_EXAMPLES = 10;

interface StoredState {
	ledger?: unknown;
}

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
	const client = await createClient(context, { deadline: pollDeadline(context) });
	const staticData = context.getWorkflowStaticData('node');
	const stored = staticData.quotaThreshold as StoredState | undefined;
	const isFirstPoll = stored === undefined;
	const previous = decodeLedger(stored?.ledger);

	const next: Ledger = new Map();
	const seen = new Set<string>();
	const candidates: Candidate[] = [];
	const remember = (id: string, memory: Memory | undefined) => {
		if (memory) next.set(id, memory);
	};

	const pages = listCustomers(client, settings.filters);
	let page = await pages.next();
	for (; !page.done; page = await pages.next()) {
		const now = new Date(client.serverNow());
		for (const customer of page.value.items) {
			const id = idOf(customer);
			if (id === undefined || !isWatched(customer, settings.filters)) continue;
			seen.add(id);
			const usage = readUsage(customer);
			if (isFirstPoll && !settings.includesAlreadyExceeded) {
				remember(id, baseline(usage, settings.rules, now));
				continue;
			}
			const verdict = judge(previous.get(id), usage, settings.rules, now);
			if (verdict.kind === 'quiet') remember(id, verdict.memory);
			else candidates.push({ id, customer, usage, isOverdue: verdict.kind === 'overdue' });
		}
	}

	const settled = await mapConcurrently(candidates, async (candidate) => {
		const memory = previous.get(candidate.id);
		const result = await settleCandidate(client, memory, candidate, settings);
		remember(candidate.id, result.memory);
		return result.items;
	});

	const { items, total } = page.value;
	const isComplete = total === undefined || items >= total;
	if (!isComplete) {
		for (const [id, memory] of previous) if (!seen.has(id)) next.set(id, memory);
	}
	staticData.quotaThreshold = { ledger: encodeLedger(next) };
	return settled.flat();
}

/** Customers over a threshold, else the one that is nearest to its quota. */
async function examples(context: IPollFunctions): Promise<INodeExecutionData[]> {
	const settings = readSettings(context);
	const client = await createClient(context, { deadline: pollDeadline(context) });
	const over: Candidate[] = [];
	let nearest: Candidate | undefined;
	for await (const page of listCustomers(client, settings.filters)) {
		for (const customer of page.items) {
			const id = idOf(customer);
			if (id === undefined || !isWatched(customer, settings.filters)) continue;
			const usage = readUsage(customer);
			const candidate: Candidate = { id, customer, usage };
			const isOver = settings.rules.thresholds.some((threshold) => isReached(threshold, usage));
			if (isOver) over.push(candidate);
			else if ((usage.percent ?? -1) > (nearest?.usage.percent ?? -1)) nearest = candidate;
		}
		if (over.length >= MAX_EXAMPLES) break;
	}
	if (over.length === 0 && nearest) {
		const crossed = byReach(settings.rules.thresholds, nearest.usage).slice(0, 1);
		const period = calendarMonthOf(dayOf(new Date(client.serverNow())));
		const alert: Alert = { crossed, period, previousPercent: null };
		return toItems(nearest, alert, settings, client, undefined).map(({ json }) => ({
			json: { ...json, example: true },
		}));
	}
	const settled = await mapConcurrently(over.slice(0, MAX_EXAMPLES), async (candidate) => {
		return (await settleCandidate(client, undefined, candidate, settings)).items;
	});
	return settled.flat().slice(0, MAX_EXAMPLES);
}

/** Asks for what the list does not say of a customer, judges it, and makes its items. */
async function settleCandidate(
	client: ApiClient,
	memory: Memory | undefined,
	candidate: Candidate,
	settings: Settings,
): Promise<{ memory?: Memory; items: INodeExecutionData[] }> {
	const asks = settings.includesDetails || candidate.isOverdue === true;
	const details = asks ? await getCustomerUsage(client, candidate.id) : undefined;
	const usage = details ? readUsage(withDetails(candidate.customer, details)) : candidate.usage;
	const { memory: next, alert } = settle(
		memory,
		usage,
		settings.rules,
		new Date(client.serverNow()),
		readPeriod(details?.period),
		settings.includesDetails,
	);
	const shown = settings.includesDetails ? details : undefined;
	return {
		memory: next,
		items: alert ? toItems({ ...candidate, usage }, alert, settings, client, shown) : [],
	};
}

/** The customer with the figures of `/usage`, which are the later ones, where it states them. */
function withDetails(customer: CustomerListItem, details: CustomerUsage): UsageSource {
	return { ...customer, usage: { ...customer.usage, ...details.usage } };
}

function toItems(
	{ id, customer, usage }: Candidate,
	{ crossed, period, previousPercent }: Alert,
	{ emitsEach }: Settings,
	client: ApiClient,
	details: CustomerUsage | undefined,
): INodeExecutionData[] {
	const emitted = emitsEach ? crossed : crossed.slice(-1);
	return emitted.map((threshold) => {
		const alert = toAlertOutput({
			customerId: id,
			event: 'quota.threshold_reached',
			threshold,
			crossed,
			usage,
			period,
			periodSource: readPeriod(details?.period) ? 'api' : 'calendar_month',
			previousPercent,
		});
		return {
			json: {
				event: alert.event,
				event_id: alert.event_id,
				threshold: { ...alert.threshold },
				thresholds_crossed: alert.thresholds_crossed,
				severity: alert.severity,
				customer: toCustomerOutput(customer),
				usage: {
					...alert.usage,
					...(details?.breakdown ? { breakdown: { ...details.breakdown } } : {}),
				},
				period: { ...alert.period },
				previous_percent: alert.previous_percent,
				forecast: null,
				detected_at: new Date(client.serverNow()).toISOString(),
			},
		};
	});
}

function toCustomerOutput(customer: CustomerListItem): IDataObject {
	const { id, name, email, plan, status } = customer;
	const { metadata } = customer as { metadata?: IDataObject };
	return { id, name, email, plan, status, ...(metadata ? { metadata } : {}) };
}

/** Without a status filter, customers that are cancelled are nobody's concern any more. */
function isWatched(customer: CustomerListItem, { statuses }: CustomerFilters): boolean {
	return statuses.length > 0 || String(customer.status).toLowerCase() !== 'cancelled';
}

function readSettings(context: IPollFunctions): Settings {
	const node = context.getNode();
	const { values = [] } = context.getNodeParameter('thresholds', {}) as { values?: IDataObject[] };
	const filters = context.getNodeParameter('filters', {}) as IDataObject;
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const thresholds = parseThresholds(values);
	if (thresholds instanceof InvalidThresholds) {
		throw new NodeOperationError(node, 'The thresholds cannot be used', {
			description: thresholds.reason,
		});
	}
	return {
		rules: { thresholds, hysteresis: 0 },
		filters: readCustomerFilters(node, filters),
		emitsEach: options.emit === 'each',
		includesAlreadyExceeded: options.includeAlreadyExceeded !== false,
		includesDetails: options.includeUsageDetails !== false,
	};
}
