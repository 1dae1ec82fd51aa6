import type { IDataObject, INode, IPollFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { CustomerListItem } from '../../api/types';
import type { CustomerFilters } from '../../api/customerFilters';
import { readCustomerFilters } from '../../parameters/customerFilters';
import { readCustomerIdValue } from '../../parameters/customerId';
import type { Rules } from '../../quota/ledger';
import type { Overrides } from '../../quota/overrides';
import { parseOverrides, thresholdsFor } from '../../quota/overrides';
import type { Quotas } from '../../quota/quotas';
import { InvalidQuotas, parseQuotas } from '../../quota/quotas';
import type { Threshold } from '../../quota/thresholds';
import { InvalidThresholds, parseThresholds } from '../../quota/thresholds';

/** The parameters of the event, checked. */
export interface Settings {
	thresholds: Threshold[];
	overrides: Overrides;
	/** Everything of `Rules` but the thresholds, which differ from customer to customer. */
	common: Omit<Rules, 'thresholds'>;
	filters: CustomerFilters;
	emitsEach: boolean;
	includesAlreadyExceeded: boolean;
	includesDetails: boolean;
	quotas: Quotas;
}

/** Reads the quotas that the user states among the options. */
function readQuotas(node: INode, options: IDataObject): Quotas {
	const assumed = readNumber(
		node,
		options,
		'unlimitedQuotaMinutes',
		'Quota for Unlimited Customers',
	);
	const quotas = parseQuotas(options.quotas, assumed);
	if (!(quotas instanceof InvalidQuotas)) return quotas;
	throw new NodeOperationError(node, 'The option Quotas cannot be used', {
		description: quotas.reason,
	});
}

/** How one customer is to be judged. */
export function rulesFor(settings: Settings, id: string, customer: CustomerListItem): Rules {
	const { thresholds, overrides, common } = settings;
	return { ...common, thresholds: thresholdsFor(id, customer.plan, thresholds, overrides) };
}

/**
 * Reads and checks the parameters.
 *
 * @throws NodeOperationError that names the parameter; nothing has been sent then
 */
export function readSettings(context: IPollFunctions): Settings {
	const node = context.getNode();
	const options = context.getNodeParameter('options', {}) as IDataObject;
	return {
		thresholds: usable(
			node,
			'Thresholds',
			parseThresholds(entriesOf(context.getNodeParameter('thresholds', {}))),
		),
		overrides: usable(
			node,
			'Overrides',
			parseOverrides(
				entriesOf(context.getNodeParameter('overrides', {})).map((entry) => ({
					...entry,
					customerId: readCustomerIdValue(entry.customerId),
				})),
			),
		),
		filters: readCustomerFilters(node, context.getNodeParameter('filters', {}) as IDataObject, {
			// They are nobody's concern any more, unless the user asks for them.
			unwantedStatuses: ['cancelled'],
		}),
		common: {
			hysteresis: readNumber(node, options, 'hysteresis', 'Hysteresis', { atMost: 100 }),
			notifyRecovered: options.notifyRecovered === true,
			notifyPeriodReset: options.notifyPeriodReset === true,
			forecast: readForecast(node, options.forecast as IDataObject | undefined),
		},
		emitsEach: options.emit === 'each',
		includesAlreadyExceeded: options.includeAlreadyExceeded !== false,
		includesDetails: options.includeUsageDetails !== false,
		quotas: readQuotas(node, options),
	};
}

function readForecast(node: INode, forecast: IDataObject | undefined): Rules['forecast'] {
	if (forecast === undefined || forecast.enabled === false) return null;
	const minimumDays = readNumber(
		node,
		{ minimumDays: 3, ...forecast },
		'minimumDays',
		'Minimum Days',
	);
	return { minimumDays };
}

function usable<T>(node: INode, parameter: string, value: T | InvalidThresholds): T {
	if (!(value instanceof InvalidThresholds)) return value;
	throw new NodeOperationError(node, `The parameter ${parameter} cannot be used`, {
		description: value.reason,
	});
}

function readNumber(
	node: INode,
	values: IDataObject,
	name: string,
	displayName: string,
	{ atMost = Infinity }: { atMost?: number } = {},
): number {
	const value = Number(values[name] ?? 0);
	if (Number.isFinite(value) && value >= 0 && value <= atMost) return value;
	throw new NodeOperationError(node, `The option ${displayName} cannot be used`, {
		description: `It is "${String(values[name])}". Enter a number ${
			atMost === Infinity ? 'of 0 or more' : `from 0 to ${atMost}`
		}.`,
	});
}

function entriesOf(collection: unknown): IDataObject[] {
	const { values } = (collection ?? {}) as { values?: unknown };
	return Array.isArray(values) ? (values as IDataObject[]) : [];
}
