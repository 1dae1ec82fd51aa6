import type { INodeProperties } from 'n8n-workflow';

import { idOf } from '../../api/answers';
import { mapConcurrently } from '../../api/concurrently';
import { matchesMetadata, mayUse } from '../../api/customerFilters';
import type { CustomerListItem } from '../../api/types';
import { hasUsage, listCustomersWithUsage } from '../../api/usage';
import type { JsonRecord } from '../../codec/json';
import type { Candidate } from '../../events/quotaThreshold/facts';
import { askFor, withFilteredMetadata, withMetadata } from '../../events/quotaThreshold/facts';
import {
	alsoNotifyField,
	emitField,
	forecastMinimumDaysField,
	includeMetadataField,
	includeUsageDetailsField,
	repeatEveryPercentField,
} from '../../parameters/alerts/options';
import { requireAlertFeatures } from '../../parameters/alerts/requireAlertFeatures';
import type { AlertSettings } from '../../parameters/alerts/settings';
import { readAlertSettings, rulesFor } from '../../parameters/alerts/settings';
import { overridesField, thresholdsField } from '../../parameters/alerts/thresholds';
import { unmetCustomers } from '../../parameters/alerts/unmetCustomers';
import { customerFilterFields, customerIdsField } from '../../parameters/customerFilters';
import { quotasField, unlimitedQuotaField } from '../../parameters/quotas';
import { UnmatchedWords } from '../../parameters/unmatchedWords';
import { toAlertItems } from '../../quota/alertItem';
import { toDigest } from '../../quota/digest';
import { judge, settle } from '../../quota/ledger';
import { termsFor } from '../../quota/quotas';
import { isJudgeable } from '../../quota/thresholds';
import { readUsage } from '../../quota/usage';
import type { Operation, OperationRun } from '../operation';
import { toItems } from '../operation';
import { shortListRefusal } from '../shortLists';

const NOTICES = ['forecast'];

const outputField: INodeProperties = {
	...emitField,
	options: [
		{
			name: 'One Item (Digest)',
			value: 'digest',
			description: 'All alerts in one item, which comes even when there is none, for a daily mail',
		},
		{
			name: 'One Item per Customer',
			value: 'highest',
			description: 'For the highest threshold that is reached',
		},
		{
			name: 'One Item per Threshold',
			value: 'each',
			description: 'For every threshold that is reached',
		},
	],
	description: 'What becomes an item',
};

export const getAlerts: Operation = {
	option: {
		name: 'Get Alerts',
		value: 'getAlerts',
		description:
			'Get every quota alert that stands now: who is over a threshold. Costs one request per 100 customers and one for each customer reported.',
		action: 'Get the quota alerts that stand now',
	},
	fields: [
		thresholdsField,
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			description:
				'Which customers are judged; without a status every customer that is not cancelled',
			options: [customerIdsField, ...customerFilterFields],
		},
		overridesField,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [
				repeatEveryPercentField,
				alsoNotifyField(NOTICES),
				forecastMinimumDaysField,
				includeMetadataField,
				includeUsageDetailsField,
				outputField,
				unlimitedQuotaField,
				quotasField,
			],
		},
	],
	async execute(run) {
		const { context, client, itemIndex } = run;
		const settings = readAlertSettings({
			node: context.getNode(),
			itemIndex,
			get: (name, fallback) => context.getNodeParameter(name, itemIndex, fallback) as unknown,
			notices: NOTICES,
			forecastAsks: 'likely',
		});
		requireAlertFeatures(client, settings, itemIndex);
		const { customers, unknown, alerts } = await readAlerts(run, settings);
		if (settings.emit !== 'digest') {
			if (unknown > 0) run.hint(unknownText(unknown));
			return toItems(alerts);
		}
		const finishedAt = new Date(client.serverNow());
		const checked = { customers, unknown, finished_at: finishedAt.toISOString() };
		return toItems([toDigest(alerts, finishedAt, { checked })]);
	},
};

/** What stands now, and how many customers were looked at. */
interface Standing {
	customers: number;
	/** Customers of whom usage or quota is not known, so that no threshold can be judged. */
	unknown: number;
	alerts: JsonRecord[];
}

/**
 * Judges every customer as a trigger would that has just been activated.
 *
 * @throws when the list, or what is to be told of a customer, cannot be read completely
 */
async function readAlerts(run: OperationRun, settings: AlertSettings): Promise<Standing> {
	const { client, itemIndex } = run;
	const standing: Standing = { customers: 0, unknown: 0, alerts: [] };
	const { filters, overrides } = settings;
	const unmatched = UnmatchedWords.ofCustomers(filters, overrides.byPlan.keys());
	const met = new Set<string>();
	const pages = listCustomersWithUsage(client, settings.filters, {
		itemIndex,
		needsUsage: (customer) => mayUse(customer, settings.filters),
	});
	for (;;) {
		const page = await pages.next();
		if (page.done) {
			const { items, total = 0 } = page.value;
			if (items >= total) {
				unmatched.texts.forEach((text) => run.hint(text));
				unmetCustomers(settings, met).forEach((text) => run.hint(text));
				return standing;
			}
			const consequence = 'Alerts of only some customers are not returned.';
			throw shortListRefusal(run, items, total, consequence);
		}
		unmatched.meet(page.value.items);
		for (const customer of page.value.items) met.add(idOf(customer) ?? '');
		const candidates = (await counted(run, settings, page.value.items)).flatMap((customer) =>
			judgeListed(run, settings, customer, standing),
		);
		const alerts = await mapConcurrently(
			candidates,
			async (candidate) => await alertsOf(run, settings, candidate),
		);
		standing.alerts.push(...alerts.flat());
	}
}

/**
 * The customers that count as judged. Whom a metadata filter selects has to be known of everybody
 * for a digest, which says how many there are; else of those only who have something to tell.
 */
async function counted(
	{ client, itemIndex }: OperationRun,
	settings: AlertSettings,
	listed: CustomerListItem[],
): Promise<CustomerListItem[]> {
	const { filters, emit } = settings;
	if (filters.metadataKey === '' || emit !== 'digest') return listed;
	const read = await mapConcurrently(
		listed,
		async (customer) =>
			await withFilteredMetadata(client, settings, idOf(customer) ?? '', customer, itemIndex),
	);
	return read.filter((customer) => matchesMetadata(customer, filters));
}

function unknownText(unknown: number): string {
	const who = unknown === 1 ? '1 customer' : `${unknown} customers`;
	return `${who} could not be judged, because usage or quota is not known; Usage: Get Many shows which ones`;
}

function judgeListed(
	{ client }: OperationRun,
	settings: AlertSettings,
	customer: CustomerListItem,
	standing: Standing,
): Candidate[] {
	const id = idOf(customer);
	if (id === undefined) return [];
	standing.customers += 1;
	const usage = readUsage(customer, termsFor(settings.quotas, id));
	const rules = rulesFor(settings, id, customer);
	const isJudged = rules.thresholds.some((threshold) => isJudgeable(threshold, usage));
	// Nobody asked for the usage of those who use nothing, where each costs a request.
	const isAsked = hasUsage(customer) || mayUse(customer, settings.filters);
	if (isAsked && !isJudged && usage.status !== 'unlimited') standing.unknown += 1;
	const verdict = judge(undefined, usage, rules, new Date(client.serverNow()));
	return verdict.kind === 'ask' ? [{ id, customer, verdict }] : [];
}

async function alertsOf(
	{ client, itemIndex }: OperationRun,
	settings: AlertSettings,
	candidate: Candidate,
): Promise<JsonRecord[]> {
	const { id } = candidate;
	const asked = await askFor(client, settings, candidate, false, itemIndex);
	if (!asked.isWanted) return [];
	const detectedAt = new Date(client.serverNow());
	const usage = readUsage(asked.customer, termsFor(settings.quotas, id));
	const rules = rulesFor(settings, id, asked.customer);
	const { alerts, ...facts } = settle(undefined, usage, rules, detectedAt, asked.answer);
	if (alerts.length === 0) return [];
	const customer = settings.includesMetadata
		? await withMetadata(client, id, asked.customer)
		: asked.customer;
	const told = {
		...facts,
		customerId: id,
		customer,
		usage,
		breakdown: asked.breakdown,
		detectedAt,
	};
	return toAlertItems(told, alerts, settings.emit === 'each');
}
