import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { CustomerFields } from '../api/customerFields';
import { planOptions, statusOptions } from './customerFilters';
import { metadataFields, readMetadata } from './metadata';
import type { ItemContext } from './refusal';
import { checkEmail, checkMinutes, checkPlan, requireText, toText } from './checks';

const nameField: INodeProperties = {
	displayName: 'Name',
	name: 'name',
	type: 'string',
	default: '',
	placeholder: 'e.g. Example BV',
	description: 'Name of the customer organization',
};

const emailField: INodeProperties = {
	displayName: 'Email',
	name: 'email',
	type: 'string',
	default: '',
	placeholder: 'e.g. it@example.org',
	description: 'E-mail address of the customer organization',
};

const phoneField: INodeProperties = {
	displayName: 'Phone',
	name: 'phone',
	type: 'string',
	default: '',
	placeholder: 'e.g. +31201234567',
	description: 'Phone number in the international form. Only on the legacy API.',
};

const planField: INodeProperties = {
	displayName: 'Plan',
	name: 'plan',
	type: 'options',
	options: planOptions,
	default: 'bronze',
	description: 'The plan decides the minutes a month, unless a quota is set',
};

const quotaField: INodeProperties = {
	displayName: 'Quota Minutes',
	name: 'quotaMinutes',
	type: 'number',
	typeOptions: { minValue: 0, numberPrecision: 0 },
	default: 0,
	placeholder: 'e.g. 1500',
	description: 'Transcription minutes a month, in place of those of the plan',
};

const statusField: INodeProperties = {
	displayName: 'Status',
	name: 'status',
	type: 'options',
	options: statusOptions,
	default: 'active',
	description: 'Suspend or reactivate the customer. An expression may give another status.',
};

/** What a customer is created from. */
export const newCustomerFields: INodeProperties[] = [
	{ ...nameField, required: true },
	{ ...emailField, required: true },
	{ ...planField, required: true },
	{
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options: [...metadataFields, phoneField, quotaField],
	},
];

/** What of a customer can be changed. */
export const updateFields: INodeProperties = {
	displayName: 'Update Fields',
	name: 'updateFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	description: 'What to change. What is not added here, or is empty, stays as it is.',
	options: [
		emailField,
		...metadataFields,
		nameField,
		phoneField,
		planField,
		quotaField,
		statusField,
	],
};

/** Whether the answer to a creation is handed on without the secret that it holds. */
export const omitApiKeyOption: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Omit API Key',
			name: 'omitApiKey',
			type: 'boolean',
			default: false,
			description:
				'Whether to leave the API key of a new customer out of the output. Scriptix shows it only once, so it is lost then.',
		},
	],
};

/**
 * Reads what a customer is to be created from.
 *
 * @throws NodeOperationError for a value that Scriptix could not accept; nothing has been sent then
 */
export function readNewCustomer(at: ItemContext): CustomerFields {
	const { context, itemIndex } = at;
	const required = (name: string, label: string) =>
		requireText(at, context.getNodeParameter(name, itemIndex, ''), label);
	const additional = context.getNodeParameter('additionalFields', itemIndex, {}) as IDataObject;
	return {
		...readCustomerFields(at, additional),
		name: required('name', 'Name'),
		email: checkEmail(at, required('email', 'Email')),
		plan: checkPlan(at, required('plan', 'Plan')),
	};
}

/**
 * Reads customer fields from a collection; what is empty is left out.
 *
 * @throws NodeOperationError for a value that Scriptix could not accept
 */
export function readCustomerFields(at: ItemContext, collection: IDataObject): CustomerFields {
	const name = toText(collection.name);
	const email = toText(collection.email);
	const phone = toText(collection.phone);
	const plan = toText(collection.plan);
	const status = toText(collection.status);
	const minutes = toText(collection.quotaMinutes);
	const metadata = readMetadata(at, collection);
	return {
		...(name === undefined ? {} : { name }),
		...(email === undefined ? {} : { email: checkEmail(at, email) }),
		...(phone === undefined ? {} : { phone }),
		...(plan === undefined ? {} : { plan: checkPlan(at, plan) }),
		...(status === undefined ? {} : { status }),
		...(minutes === undefined ? {} : { quotaMinutes: checkMinutes(at, minutes) }),
		...(metadata === undefined ? {} : { metadata }),
	};
}
