import type { INodeProperties } from 'n8n-workflow';

import { languageOption } from '../languages';

export const onlyWithOverageField: INodeProperties = {
	displayName: 'Only With Overage',
	name: 'onlyWithOverage',
	type: 'boolean',
	default: false,
	description: 'Whether to leave out customers who used no more than is included',
};

export const invoiceFields: INodeProperties[] = [
	{
		displayName:
			'Turns the incoming usage rows into invoice data, such as rows of Period Closed, of a table, or of Get Many with Include Usage Details. Nothing is sent to Scriptix. The plan at the end of the period counts: fees are not prorated.',
		name: 'invoiceNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Currency',
		name: 'currency',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. EUR',
		description:
			'The ISO 4217 code of the currency, which also decides how many decimals amounts have',
	},
	{
		displayName: 'Prices',
		name: 'prices',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Plan',
		default: {},
		description:
			'One row for each plan. Agreed prices in the columns monthly_fee, included_minutes and price_per_extra_minute of an item take precedence.',
		options: [
			{
				displayName: 'Plan',
				name: 'values',
				values: [
					{
						displayName: 'Plan',
						name: 'plan',
						type: 'string',
						default: '',
						placeholder: 'e.g. gold',
						description: 'Leave empty for customers without a plan',
					},
					{
						displayName: 'Monthly Fee',
						name: 'monthlyFee',
						type: 'string',
						default: '0',
						placeholder: 'e.g. 49.95',
						description: 'The amount for each period, with a dot before decimals. 0 for none.',
					},
					{
						displayName: 'Included Minutes',
						name: 'includedMinutes',
						type: 'string',
						default: '',
						placeholder: 'e.g. 2000',
						description: "Leave empty for the customer's quota",
					},
					{
						displayName: 'Price per Extra Minute',
						name: 'pricePerExtraMinute',
						type: 'string',
						default: '0',
						placeholder: 'e.g. 0.035',
						description: 'With a dot and up to six decimals. 0 for none.',
					},
				],
			},
		],
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'External ID Key',
				name: 'externalIdKey',
				type: 'string',
				default: '',
				placeholder: 'e.g. crm_id',
				description:
					'The metadata entry, or else the column, to copy into external_id: the ID of the customer in your bookkeeping',
			},
			{
				displayName: 'Key Prefix',
				name: 'keyPrefix',
				type: 'string',
				default: '',
				placeholder: 'e.g. scriptix-',
				description:
					'Text in front of the idempotency key, which consists of the customer and the start of the period. Bookkeeping that knows the key refuses to bill a period twice.',
			},
			languageOption,
			onlyWithOverageField,
			{
				displayName: 'Round Up to Minutes',
				name: 'roundUpToMinutes',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 100,
				placeholder: 'e.g. 100',
				description:
					'Extra minutes are billed in whole multiples of this number. 0 bills them as they are.',
			},
		],
	},
];
