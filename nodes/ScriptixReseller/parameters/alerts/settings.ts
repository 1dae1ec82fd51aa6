import type { IDataObject, INode, NodeOperationError } from 'n8n-workflow';

import type { CustomerFilters } from '../../api/customerFilters';
import type { CustomerListItem } from '../../api/types';
import { readPlainNumber } from '../../codec/plainNumber';
import type { Overrides } from '../../quota/overrides';
import { parseOverrides, thresholdsFor } from '../../quota/overrides';
import type { Quotas } from '../../quota/quotas';
import { InvalidQuotas } from '../../quota/quotas';
import type { ForecastRules, Rules } from '../../quota/rules';
import { highestPercent, LARGEST_STEP } from '../../quota/steps';
import type { Threshold } from '../../quota/thresholds';
import { InvalidThresholds, parseThresholds } from '../../quota/thresholds';
import { readChoice, readChoices, readSwitch } from '../choices';
import { readCustomerFilters } from '../customerFilters';
import { isCustomerId, readCustomerIdValue } from '../customerId';
import { readNumber } from '../numbers';
import { parseQuotasById } from '../quotas';
import type { ParameterContext } from '../refusal';
import { refusal } from '../refusal';
import { readText } from '../text';
import {
	alsoNotifyField,
	emitField,
	includeMetadataField,
	includeUsageDetailsField,
} from './options';

/** How customers are judged and told of, as the user set it. */
export interface AlertSettings {
	thresholds: Threshold[];
	overrides: Overrides;
	/** Everything of `Rules` but the thresholds, which differ from customer to customer. */
	common: Omit<Rules, 'thresholds'>;
	/** The rules by their thresholds, made once. */
	rules: Map<Threshold[], Rules>;
	filters: CustomerFilters;
	emit: 'highest' | 'each' | 'digest';
	includesMetadata: boolean;
	quotas: Quotas;
}

/** Where the parameters are read: in a trigger, or in an action for one input item. */
export interface AlertParameters {
	node: INode;
	itemIndex?: number;
	get(name: string, fallback: object): unknown;
	/** What may be told of besides thresholds, by the values of `alsoNotify`. */
	notices: readonly string[];
	/** See `ForecastRules`. */
	forecastAsks: ForecastRules['asks'];
}

/** The days that must have passed before a forecast. */
const FORECAST_DAYS = 7;

/** How one customer is to be judged. */
export function rulesFor(settings: AlertSettings, id: string, customer: CustomerListItem): Rules {
	const thresholds = thresholdsFor(id, customer.plan, settings.thresholds, settings.overrides);
	const known = settings.rules.get(thresholds);
	if (known) return known;
	const rules = { ...settings.common, thresholds };
	settings.rules.set(thresholds, rules);
	return rules;
}

/**
 * Reads and checks the parameters.
 *
 * @throws NodeOperationError that names the parameter; nothing has been sent then
 */
export function readAlertSettings(at: AlertParameters): AlertSettings {
	const options = at.get('options', {}) as IDataObject;
	const filters = readCustomerFilters(placeOf(at), at.get('filters', {}) as IDataObject, {
		// They are nobody's concern any more, unless the user asks for them.
		unwantedStatuses: ['cancelled'],
	});
	const entries = entriesOf(at.get('thresholds', {})).map((entry) => ({
		...entry,
		label: readText(placeOf(at), entry.label, 'parameter Thresholds > Label'),
	}));
	const thresholds = usable(at, 'Thresholds', parseThresholds(entries));
	const overrides = readOverrides(at, filters);
	const minimumDays = readForecastDays(at, options);
	const alsoNotify = readChoices(placeOf(at), options, alsoNotifyField(at.notices));
	return {
		thresholds,
		overrides,
		filters,
		rules: new Map(),
		common: {
			repeatEveryPercent: readStep(at, options, thresholds, overrides),
			hysteresis:
				readNumber(placeOf(at), options.hysteresis, {
					parameter: 'option Margin for Alerting Again',
					atMost: 100,
					example: 5,
				}) ?? 0,
			notifyRecovered: alsoNotify.includes('recovered'),
			notifyPeriodReset: alsoNotify.includes('periodReset'),
			forecast: alsoNotify.includes('forecast') ? { minimumDays, asks: at.forecastAsks } : null,
			includesDetails: readSwitch(placeOf(at), options, includeUsageDetailsField),
		},
		emit: readChoice(placeOf(at), options, emitField),
		includesMetadata: readSwitch(placeOf(at), options, includeMetadataField),
		quotas: readQuotas(at, options),
	};
}

function readOverrides(at: AlertParameters, filters: CustomerFilters): Overrides {
	const name = 'Other Thresholds for a Plan or Customer';
	const entries = entriesOf(at.get('overrides', {})).map((entry) => ({
		...entry,
		plan: readText(placeOf(at), entry.plan, `parameter ${name} > Plan`),
		customerId: readCustomerIdValue(entry.customerId),
	}));
	const overrides = usable(at, name, parseOverrides(entries));
	for (const id of overrides.byCustomer.keys()) {
		if (!isCustomerId(id)) {
			throw unusable(
				at,
				name,
				`"${id}" is not a customer ID. Pick the customer from the list, or enter an ID such as 123.`,
			);
		}
		if (filters.ids.length > 0 && !filters.ids.includes(id)) {
			throw unusable(
				at,
				name,
				`The customer ${id} has thresholds of its own, but the filter Customer IDs leaves it out. Add it to the filter, or remove its thresholds.`,
			);
		}
	}
	for (const plan of overrides.byPlan.keys()) {
		if (filters.plans.length > 0 && !filters.plans.includes(plan)) {
			throw unusable(
				at,
				name,
				`The plan ${plan} has thresholds of its own, but the filter Plans leaves it out. Add it to the filter, or remove its thresholds.`,
			);
		}
	}
	return overrides;
}

function readStep(
	at: AlertParameters,
	options: IDataObject,
	thresholds: Threshold[],
	{ byPlan, byCustomer }: Overrides,
): number {
	const stated = options.repeatEveryPercent;
	if (stated === undefined || stated === null) return 0;
	const label = 'Alert Again Every (Percent)';
	const step = readPlainNumber(stated);
	if (step === undefined || step <= 0 || step > LARGEST_STEP) {
		throw unusable(
			at,
			label,
			`It is "${String(stated)}". Enter a number above 0 and up to ${LARGEST_STEP}, such as 25, or remove the option.`,
			'option',
		);
	}
	const all = [thresholds, ...byPlan.values(), ...byCustomer.values()];
	if (all.every((some) => highestPercent(some) === undefined)) {
		throw unusable(
			at,
			label,
			'It counts from the highest percent threshold, and there is none. Add a threshold in percent, or remove the option.',
			'option',
		);
	}
	return step;
}

function readForecastDays(at: AlertParameters, options: IDataObject): number {
	const days = readNumber(placeOf(at), options.forecastMinimumDays, {
		parameter: 'option Forecast After (Days)',
		example: FORECAST_DAYS,
	});
	return days ?? FORECAST_DAYS;
}

function readQuotas(at: AlertParameters, options: IDataObject): Quotas {
	const assumed = readNumber(placeOf(at), options.unlimitedQuotaMinutes, {
		parameter: 'option Quota for Unlimited Customers',
		example: 20_000,
	});
	const quotas = parseQuotasById(options.quotas, assumed);
	if (!(quotas instanceof InvalidQuotas)) return quotas;
	throw unusable(at, 'Quotas', quotas.reason, 'option');
}

/** Where a refusal belongs. */
function placeOf({ node, itemIndex }: AlertParameters): ParameterContext {
	return { context: { getNode: () => node }, itemIndex };
}

function usable<T>(at: AlertParameters, parameter: string, value: T | InvalidThresholds): T {
	if (!(value instanceof InvalidThresholds)) return value;
	throw unusable(at, parameter, value.reason);
}

function unusable(
	at: AlertParameters,
	name: string,
	reason: string,
	kind: 'parameter' | 'option' = 'parameter',
): NodeOperationError {
	return refusal(placeOf(at), `The ${kind} ${name} cannot be used`, reason);
}

function entriesOf(collection: unknown): IDataObject[] {
	const { values } = (collection ?? {}) as { values?: unknown };
	return Array.isArray(values) ? (values as IDataObject[]) : [];
}
