import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { CustomerFields } from '../../api/customerFields';
import { metadataText } from '../../api/customerFilters';
import { requireFeature } from '../../api/requireFeature';
import { isRounded } from '../../codec/plainNumber';
import { parameterOf, readChoice, readSwitch } from '../../parameters/choices';
import { requireText } from '../../parameters/checks';
import { changePlanField, readNewCustomer } from '../../parameters/customerData';
import { tooLarge } from '../../parameters/metadata';
import { refusal } from '../../parameters/refusal';
import type { OperationRun } from '../operation';
import { omitsApiKey } from './apiKey';
import type { Criterion } from './directory';
import type { Match } from './findMatches';
import { fullSearchOf } from './findMatches';
import { usableFields } from './usableFields';

export const matchOnField: INodeProperties = {
	displayName: 'Match On',
	name: 'matchOn',
	type: 'options',
	options: [
		{
			name: 'Email',
			value: 'email',
			description:
				'The e-mail address, in upper or lower case; the list of customers is read once per run',
		},
		{
			name: 'Metadata',
			value: 'metadata',
			description: 'A metadata entry, such as the ID of the customer in your CRM',
		},
	],
	default: 'email',
	description: 'How to recognize an existing customer',
};

/** What an item asks for. */
export interface WantedRecord {
	given: CustomerFields;
	match: Match;
	/** Whether a customer who exists already moves to the plan too. */
	movesPlan: boolean;
}

/** @throws NodeOperationError for what cannot be used; nothing has been sent then */
export function readRecord(run: OperationRun): WantedRecord {
	const { context, itemIndex } = run;
	omitsApiKey(run);
	const given = usableFields(run, readNewCustomer(run));
	const match = readMatch(run, given);
	if (match.criterion.on === 'metadata') {
		requireFeature(run.client, 'metadata', 'Matching on metadata', run);
	}
	const additional = context.getNodeParameter('additionalFields', itemIndex, {}) as IDataObject;
	const movesPlan = readSwitch(run, additional, changePlanField);
	if (movesPlan) requireFeature(run.client, 'plan', 'The field Change Plan', run);
	return { given, match, movesPlan };
}

function readMatch(run: OperationRun, given: CustomerFields): Match {
	const { context, itemIndex } = run;
	const text = (name: string) => context.getNodeParameter(name, itemIndex, '');
	const on = readChoice<Criterion['on']>(run, parameterOf(run, matchOnField), matchOnField);
	if (on === 'email') return { criterion: { on }, value: given.email ?? '' };
	fullSearchOf(run);
	const key = requireText(run, text('matchMetadataKey'), 'Metadata Key');
	const raw = text('matchValue');
	if (isRounded(raw)) throw tooLarge(run, key, raw);
	const value = requireText(run, raw, 'Metadata Value');
	const other = metadataText(given.metadata, key);
	if (other !== undefined && other !== value) {
		throw refusal(
			run,
			`The metadata gives "${key}" another value than the one to match on`,
			`Remove "${key}" from the additional field Metadata: a customer that is created gets the value to match on.`,
		);
	}
	return { criterion: { on: 'metadata', key }, value };
}

/** The fields of a customer that is created: with the entry that is matched on. */
export function withEntry(given: CustomerFields, { criterion, value }: Match): CustomerFields {
	if (criterion.on === 'email') return given;
	return { ...given, metadata: { [criterion.key]: value, ...given.metadata } };
}

/** Without the entry that was matched: the customer has it already, perhaps as a number. */
export function withoutEntry(
	{ metadata, ...given }: CustomerFields,
	{ criterion }: Match,
): CustomerFields {
	const others = Object.entries(metadata ?? {}).filter(
		([key]) => criterion.on === 'email' || key !== criterion.key,
	);
	return others.length === 0 ? given : { ...given, metadata: Object.fromEntries(others) };
}
