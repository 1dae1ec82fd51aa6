import type { INodeProperties } from 'n8n-workflow';

import {
	customerFilterFields,
	customerIdsField,
	planOptions,
} from '../../parameters/customerFilters';
import { customerIdField } from '../../parameters/customerId';

const thresholds: INodeProperties = {
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
						{
							name: 'Minutes Remaining',
							value: 'minutesRemaining',
							description: 'When no more than this many minutes of the quota are left',
						},
						{
							name: 'Minutes Used',
							value: 'minutesUsed',
							description: 'When this many minutes are used, whatever the quota is',
						},
						{
							name: 'Percent of Quota',
							value: 'percent',
							description: 'When this share of the quota is used; it may exceed 100',
						},
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
					description: 'Percent of the quota, or minutes',
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
};

const overrides: INodeProperties = {
	displayName: 'Overrides',
	name: 'overrides',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Override',
	default: {},
	description:
		'Other thresholds for one plan or one customer, in place of the general ones. A customer counts before its plan.',
	options: [
		{
			displayName: 'Override',
			name: 'values',
			values: [
				{
					displayName: 'For',
					name: 'scope',
					type: 'options',
					options: [
						{ name: 'Customer', value: 'customer' },
						{ name: 'Plan', value: 'plan' },
					],
					default: 'plan',
					description: 'Whether the thresholds are for one plan or for one customer',
				},
				{
					displayName: 'Plan',
					name: 'plan',
					type: 'options',
					options: planOptions,
					default: 'bronze',
					displayOptions: { show: { scope: ['plan'] } },
				},
				{ ...customerIdField, displayOptions: { show: { scope: ['customer'] } } },
				{
					displayName: 'Thresholds',
					name: 'thresholds',
					type: 'string',
					default: '',
					placeholder: 'e.g. 60; 95',
					description: 'Percents of the quota, separated by semicolons',
				},
			],
		},
	],
};

const forecast: INodeProperties = {
	displayName: 'Forecast',
	name: 'forecast',
	type: 'collection',
	placeholder: 'Add Forecast Option',
	default: { enabled: true, minimumDays: 3 },
	description:
		'Also emit, once a period, when usage will reach 100 % before the period ends if it goes on like this',
	options: [
		{
			displayName: 'Enabled',
			name: 'enabled',
			type: 'boolean',
			default: true,
			description: 'Whether to emit forecasts',
		},
		{
			displayName: 'Minimum Days',
			name: 'minimumDays',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 3,
			description:
				'Days of the period that must have passed; with fewer days the forecast is less certain',
		},
	],
};

const options: INodeProperties = {
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
			description:
				'What to emit when usage jumps over several thresholds between two polls, such as from 75 to 95 percent',
		},
		forecast,
		{
			displayName: 'Hysteresis',
			name: 'hysteresis',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 100 },
			default: 0,
			description:
				'Percentage points that usage must fall below a threshold before reaching it again is news. With 5, the threshold of 80 alerts again only after usage was at 75 or less.',
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
				'Whether to add the period and the breakdown of the usage, at one extra request for each customer reported. Without it the calendar month counts as the period.',
		},
		{
			displayName: 'Notify When Recovered',
			name: 'notifyRecovered',
			type: 'boolean',
			default: false,
			description:
				'Whether to also emit when a customer falls back below a threshold, for example after the quota was raised',
		},
		{
			displayName: 'Notify When the Period Resets',
			name: 'notifyPeriodReset',
			type: 'boolean',
			default: false,
			description:
				'Whether to also emit when a new usage period begins for a customer with an alert, for example to reactivate it',
		},
		{
			displayName: 'Quota for Unlimited Customers (Minutes)',
			name: 'unlimitedQuotaMinutes',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description:
				'Quota to assume for customers who have none, such as 20000. With 0 they are watched by minutes used only.',
		},
	],
};

/** What a person sees of the event. */
export const fields: INodeProperties[] = [
	thresholds,
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		description:
			'Which customers are watched; without a status every customer that is not cancelled',
		options: [customerIdsField, ...customerFilterFields],
	},
	overrides,
	options,
];
