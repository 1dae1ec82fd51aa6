import type { INodeProperties } from 'n8n-workflow';

import { planOptions } from '../customerFilters';
import { customerIdField } from '../customerId';

/** When to alert. */
export const thresholdsField: INodeProperties = {
	displayName: 'Thresholds',
	name: 'thresholds',
	type: 'fixedCollection',
	typeOptions: {
		multipleValues: true,
		sortable: true,
		hideOptionalFields: true,
		addOptionalFieldButtonText: 'Add Label',
		fixedCollection: { itemTitle: '={{ $collection.item.value.value }}' },
	},
	placeholder: 'Add Threshold',
	default: {
		values: [
			{ type: 'percent', value: 80, label: '' },
			{ type: 'percent', value: 90, label: '' },
			{ type: 'percent', value: 100, label: '' },
		],
	},
	description:
		'When to alert. A threshold counts as reached at exactly its value. The event is quota.threshold_reached, the severity critical from 100 percent on, else warning.',
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
					required: true,
					description: 'What the value is measured in',
				},
				{
					displayName: 'Value',
					name: 'value',
					type: 'number',
					// The next one after those that are there at first.
					default: 110,
					required: true,
					placeholder: 'e.g. 80',
					description: 'Percent of the quota, or minutes',
				},
				{
					displayName: 'Label',
					name: 'label',
					type: 'string',
					default: '',
					placeholder: 'e.g. call the customer',
					description: 'Your own word for this threshold, passed on with each alert',
				},
			],
		},
	],
};

/** For whom other thresholds count. */
export const overridesField: INodeProperties = {
	displayName: 'Other Thresholds for a Plan or Customer',
	name: 'overrides',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Plan or Customer',
	default: {},
	description:
		'Thresholds for one plan or one customer, instead of the general ones. Those of a customer take precedence over those of its plan.',
	options: [
		{
			displayName: 'Plan or Customer',
			name: 'values',
			values: [
				{
					displayName: 'Applies To',
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
				{
					...customerIdField,
					displayOptions: { show: { scope: ['customer'] } },
					description: 'The customer whose thresholds these are',
				},
				{
					displayName: 'Thresholds',
					name: 'thresholds',
					type: 'string',
					default: '',
					placeholder: 'e.g. 60; 95',
					description: 'Percentages of the quota, separated by semicolons',
				},
			],
		},
	],
};
