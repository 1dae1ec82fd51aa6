import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { canonicalStatus } from '../api/customerFilters';
import type { CustomerFields } from '../api/customerFields';
import { comparable } from '../codec/spelling';
import { isDocumentedPlan } from '../quota/plans';
import { planOptions, statusOptions } from './customerFilters';
import { metadataFields, readMetadata } from './metadata';
import type { ItemContext } from './refusal';
import { refusal } from './refusal';
import { readText } from './text';
import { checkEmail, checkMinutes, checkPhone, requireText } from './checks';
import { readName, readWord, refuseLookAlike } from './words';

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
	description: 'Phone number in international format. Legacy API only.',
};

export const planField: INodeProperties = {
	displayName: 'Plan',
	name: 'plan',
	type: 'options',
	options: planOptions,
	default: 'bronze',
	description:
		'The plan decides the minutes per month, unless a quota is set. An expression may give another plan of your price list.',
};

export const quotaField: INodeProperties = {
	displayName: 'Quota Minutes',
	name: 'quotaMinutes',
	type: 'number',
	typeOptions: { minValue: 0, numberPrecision: 0 },
	default: 0,
	placeholder: 'e.g. 1500',
	description: 'Transcription minutes per month, instead of those of the plan',
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

export const changePlanField: INodeProperties = {
	displayName: 'Change Plan',
	name: 'changePlan',
	type: 'boolean',
	default: false,
	description:
		"Whether to move an existing customer to the plan as well, at once, with the plan's minutes unless Quota Minutes says otherwise",
};

/** What a customer is created or updated from. */
export const upsertFields: INodeProperties[] = newCustomerFields.map((field) => {
	if (field.name === 'plan') {
		return {
			...field,
			displayName: 'Plan for New Customers',
			description:
				'The plan of a newly created customer. Existing customers keep theirs, unless Change Plan is switched on. An expression may give another plan of your price list.',
		};
	}
	if (field.name !== 'additionalFields') return field;
	return { ...field, options: [changePlanField, ...(field.options ?? [])] } as INodeProperties;
});

/** Without a value at first, so that nobody gets a plan or a status that nobody chose. */
export function unchosen(field: INodeProperties): INodeProperties {
	return { ...field, default: '' };
}

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
		unchosen(planField),
		quotaField,
		unchosen(statusField),
	],
};

/** Whether the answer to a creation is handed on without the secret that it holds. */
export const omitApiKeyField: INodeProperties = {
	displayName: 'Omit API Key',
	name: 'omitApiKey',
	type: 'boolean',
	default: false,
	description:
		'Whether to leave the API key of a new customer out of the output. Scriptix shows it only once, so the key is then lost.',
};

export const omitApiKeyOption: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [omitApiKeyField],
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
		plan: requirePlan(at, context.getNodeParameter('plan', itemIndex, '')),
	};
}

/**
 * Reads customer fields from a collection; what is empty is left out.
 *
 * @throws NodeOperationError for a value that Scriptix could not accept
 */
export function readCustomerFields(at: ItemContext, collection: IDataObject): CustomerFields {
	const name = readName(at, collection.name, 'parameter Name');
	const email = readText(at, collection.email, 'parameter Email');
	const phone = checkPhone(at, readName(at, collection.phone, 'parameter Phone'));
	const plan = readPlan(at, collection.plan);
	const status = readStatus(at, collection.status);
	const quotaMinutes = checkMinutes(at, collection.quotaMinutes);
	const metadata = readMetadata(at, collection);
	return {
		...(name === undefined ? {} : { name }),
		...(email === undefined ? {} : { email: checkEmail(at, email) }),
		...(phone === undefined ? {} : { phone }),
		...(plan === undefined ? {} : { plan }),
		...(status === undefined ? {} : { status }),
		...(quotaMinutes === undefined ? {} : { quotaMinutes }),
		...(metadata === undefined ? {} : { metadata }),
	};
}

/**
 * Reads a plan. Price lists have others than the documented ones, so that any word is taken.
 *
 * @throws NodeOperationError when there is none, or a word that stands for "nothing"
 */
export function requirePlan(at: ItemContext, value: unknown): string {
	const plan = readPlan(at, value, true);
	if (plan !== undefined) return plan;
	throw refusal(
		at,
		'The parameter Plan is empty',
		'Choose a plan. If it is an expression, check that the input item has that field.',
	);
}

function readPlan(at: ItemContext, value: unknown, isRequired = false): string | undefined {
	const plan = readWord(at, value, 'parameter Plan', { example: 'gold', isRequired });
	if (plan === undefined) return undefined;
	const plain = comparable(plan);
	if (isDocumentedPlan(plain)) return plain;
	refuseLookAlike(at, plan, 'plan', isDocumentedPlan);
	return plan;
}

function readStatus(at: ItemContext, value: unknown): string | undefined {
	const status = readWord(at, value, 'parameter Status', { example: 'active' });
	if (status === undefined) return undefined;
	const isDocumented = (word: string) => statusOptions.some((option) => option.value === word);
	const canonical = canonicalStatus(comparable(status));
	if (isDocumented(canonical)) return canonical;
	refuseLookAlike(at, status, 'status', isDocumented);
	return status;
}
