import type { IDataObject, IPollFunctions } from 'n8n-workflow';

import type { CustomerListItem } from '../../api/types';
import type { CustomerFilters } from '../../api/customerFilters';
import { readCustomerFilters } from '../../parameters/customerFilters';
import { readCustomerIdValue } from '../../parameters/customerId';
import { readNumber } from '../../parameters/numbers';
import type { ParameterContext } from '../../parameters/refusal';
import { refusal } from '../../parameters/refusal';
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
function readQuotas(at: ParameterContext, options: IDataObject): Quotas {
	const assumed = readNumber(at, options.unlimitedQuotaMinutes, {
		parameter: 'option Quota for Unlimited Customers',
		example: 20_000,
	});
	const quotas = parseQuotas(options.quotas, assumed);
	if (!(quotas instanceof InvalidQuotas)) return quotas;
	throw refusal(at, 'The option Quotas cannot be used', quotas.reason);
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
	const at = { context };
	const options = context.getNodeParameter('options', {}) as IDataObject;
	return {
		thresholds: usable(
			at,
			'Thresholds',
			parseThresholds(entriesOf(context.getNodeParameter('thresholds', {}))),
		),
		overrides: usable(
			at,
			'Overrides',
			parseOverrides(
				entriesOf(context.getNodeParameter('overrides', {})).map((entry) => ({
					...entry,
					customerId: readCustomerIdValue(entry.customerId),
				})),
			),
		),
		filters: readCustomerFilters(at, context.getNodeParameter('filters', {}) as IDataObject, {
			// They are nobody's concern any more, unless the user asks for them.
			unwantedStatuses: ['cancelled'],
		}),
		common: {
			hysteresis:
				readNumber(at, options.hysteresis, {
					parameter: 'option Hysteresis',
					atMost: 100,
					example: 5,
				}) ?? 0,
			notifyRecovered: options.notifyRecovered === true,
			notifyPeriodReset: options.notifyPeriodReset === true,
			forecast: readForecast(at, options.forecast as IDataObject | undefined),
		},
		emitsEach: options.emit === 'each',
		includesAlreadyExceeded: options.includeAlreadyExceeded !== false,
		includesDetails: options.includeUsageDetails !== false,
		quotas: readQuotas(at, options),
	};
}

function readForecast(at: ParameterContext, forecast: IDataObject | undefined): Rules['forecast'] {
	if (forecast === undefined || forecast.enabled === false) return null;
	const minimumDays = readNumber(at, forecast.minimumDays, {
		parameter: 'option Minimum Days',
		example: 3,
	});
	return { minimumDays: minimumDays ?? 3 };
}

function usable<T>(at: ParameterContext, parameter: string, value: T | InvalidThresholds): T {
	if (!(value instanceof InvalidThresholds)) return value;
	throw refusal(at, `The parameter ${parameter} cannot be used`, value.reason);
}

function entriesOf(collection: unknown): IDataObject[] {
	const { values } = (collection ?? {}) as { values?: unknown };
	return Array.isArray(values) ? (values as IDataObject[]) : [];
}
