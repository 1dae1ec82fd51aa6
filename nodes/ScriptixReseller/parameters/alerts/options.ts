import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/*
 * The options of everything that judges quotas. A trigger and an operation offer different parts of
 * them; each part means the same in both.
 */

export const emitField: INodeProperties = {
	displayName: 'Output',
	name: 'emit',
	type: 'options',
	options: [
		{
			name: 'One Item per Customer',
			value: 'highest',
			description: 'For the highest threshold that was newly reached',
		},
		{
			name: 'One Item per Poll (Digest)',
			value: 'digest',
			description: 'All alerts in one item, for one mail; each customer with its highest threshold',
		},
		{
			name: 'One Item per Threshold',
			value: 'each',
			description: 'For every threshold that was newly reached',
		},
	],
	default: 'highest',
	description:
		'What becomes an item when several customers, or several thresholds of one, are reached at once',
};

export const repeatEveryPercentField: INodeProperties = {
	displayName: 'Alert Again Every (Percent)',
	name: 'repeatEveryPercent',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 1000 },
	// Who adds the option wants steps; without it there are none.
	default: 25,
	placeholder: 'e.g. 25',
	description:
		'Also alert at every further step above the highest percent threshold. With 25 and a highest threshold of 100: at 125, 150, 175 and so on.',
};

export const includeMetadataField: INodeProperties = {
	displayName: 'Include Metadata',
	name: 'includeMetadata',
	type: 'boolean',
	default: false,
	description:
		"Whether to add the customer's metadata, such as its account manager, which costs one extra request for each reported customer if the list leaves it out",
};

export const includeUsageDetailsField: INodeProperties = {
	displayName: 'Include Usage Details',
	name: 'includeUsageDetails',
	type: 'boolean',
	default: true,
	description:
		'Whether to add the period and the breakdown of the usage, which costs one extra request for each reported customer. Without it the calendar month counts as the period.',
};

export const forecastMinimumDaysField: INodeProperties = {
	displayName: 'Forecast After (Days)',
	name: 'forecastMinimumDays',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 7,
	description:
		'Days of the period that must have passed before a forecast; with fewer days it is less certain',
};

const NOTICES: Record<string, INodePropertyOptions> = {
	forecast: {
		name: 'Forecast',
		value: 'forecast',
		description:
			'Once per period, when usage would reach 100 percent before the period ends if it continues like this (event quota.forecast_exceeded)',
	},
	periodReset: {
		name: 'Period Reset',
		value: 'periodReset',
		description:
			'When the next period begins for a customer with an alert, such as to reactivate it (event quota.period_reset, severity info)',
	},
	recovered: {
		name: 'Recovered',
		value: 'recovered',
		description:
			'When a customer falls back below a threshold, such as after its quota was raised (event quota.recovered, severity info)',
	},
};

/** The choice of further events that may be told. */
export function alsoNotifyField(names: readonly string[]): INodeProperties {
	return {
		displayName: 'Also Notify Of',
		name: 'alsoNotify',
		type: 'multiOptions',
		options: names.flatMap((name) => NOTICES[name] ?? []),
		default: [],
		description: 'What else becomes an item',
	};
}
