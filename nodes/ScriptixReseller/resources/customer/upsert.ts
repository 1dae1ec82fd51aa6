import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { CustomerFields } from '../../api/customerFields';
import { differing, mergeMetadata, pick, unstated } from '../../api/customerFields';
import { createCustomer, getCustomer, updateCustomer } from '../../api/customers';
import { isRounded } from '../../codec/plainNumber';
import { comparable, foreignLetter } from '../../codec/spelling';
import { metadataText } from '../../api/customerFilters';
import { requireFeature } from '../../api/requireFeature';
import type { Customer } from '../../api/types';
import { idOf } from '../../api/answers';
import { parameterOf, readChoice, readSwitch } from '../../parameters/choices';
import {
	changePlanField,
	omitApiKeyOption,
	readNewCustomer,
	upsertFields,
} from '../../parameters/customerData';
import { tooLarge } from '../../parameters/metadata';
import { refusal } from '../../parameters/refusal';
import { requireText } from '../../parameters/checks';
import type { Operation, OperationRun } from '../operation';
import { toItems } from '../operation';
import { handOnApiKey, omitsApiKey } from './apiKey';
import { requireMinutesOf } from './changePlan';
import type { Criterion, CustomerDirectory } from './directory';
import type { Match } from './findMatches';
import { directoryFor, findMatches, fullSearchOf, fullSearchOption } from './findMatches';
import { rememberCustomer } from './metadataSearch';
import { hintAtIgnored } from './notTakenEffect';
import { usableFields } from './usableFields';

const matchOnField: INodeProperties = {
	displayName: 'Match On',
	name: 'matchOn',
	type: 'options',
	options: [
		{
			name: 'Email',
			value: 'email',
			description:
				'The e-mail address, whatever its case; the list of customers is read once per run',
		},
		{
			name: 'Metadata',
			value: 'metadata',
			description: 'A metadata entry, such as the ID of the customer in your CRM',
		},
	],
	default: 'email',
	description: 'How to find out whether the customer exists already',
};

export const upsert: Operation = {
	option: {
		name: 'Create or Update',
		value: 'upsert',
		description: 'Create a new record, or update the current one if it already exists (upsert)',
		action: 'Create or update a customer',
	},
	fields: [
		{
			displayName:
				'Customers who exist already keep their plan, unless you add Change Plan and switch it on. Matching on metadata reads the details of each customer once, which takes a while with many customers; later runs in the same n8n process only look at what is new.',
			name: 'upsertNotice',
			type: 'notice',
			default: '',
		},
		matchOnField,
		{
			displayName: 'Metadata Key',
			name: 'matchMetadataKey',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. crm_id',
			description: 'The metadata key that identifies a customer',
			displayOptions: { show: { matchOn: ['metadata'] } },
		},
		{
			displayName: 'Metadata Value',
			name: 'matchValue',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. ACME-17',
			description:
				'The value under that key. A customer that is created gets it, so that the next run finds it.',
			displayOptions: { show: { matchOn: ['metadata'] } },
		},
		...upsertFields,
		{ ...omitApiKeyOption, options: [fullSearchOption, ...(omitApiKeyOption.options ?? [])] },
	],
	oneAtATime: true,
	check: (run) => void readRecord(run),
	async execute(run) {
		const { given, match, movesPlan } = readRecord(run);
		const directory = await directoryFor(run, match);
		const alike = await findMatches(run, directory, match, given);
		const found = alike.filter((customer) => isMeant(customer, match));
		if (found.length === 0 && alike[0]) throw lookAlike(run, match, alike[0]);
		if (found.length > 1) throw ambiguous(run, match, found);
		const [known] = found;
		const result = known
			? await updateKnown(run, directory, known, withoutEntry(given, match), movesPlan)
			: await createNew(run, directory, withEntry(given, match));
		return toItems([result]);
	},
};

/** What an item asks for. */
interface WantedRecord {
	given: CustomerFields;
	match: Match;
	/** Whether a customer who exists already moves to the plan too. */
	movesPlan: boolean;
}

/** @throws NodeOperationError for what cannot be used; nothing has been sent then */
function readRecord(run: OperationRun): WantedRecord {
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

async function createNew(
	run: OperationRun,
	directory: CustomerDirectory,
	asked: CustomerFields,
): Promise<object> {
	// What null would remove is not there.
	const metadata = asked.metadata && mergeMetadata({}, asked.metadata);
	const sent = { ...asked, ...(metadata && { metadata }) };
	const created = await createCustomer(run.client, sent, run.itemIndex);
	// The answer to a creation leaves the metadata out.
	keep(run, directory, { metadata: metadata ?? {}, ...created });
	hintAtIgnored(run, asked, created);
	return { ...handOnApiKey(run, created), operation: 'created' };
}

async function updateKnown(
	run: OperationRun,
	directory: CustomerDirectory,
	listed: Customer,
	{ plan, ...others }: CustomerFields,
	movesPlan: boolean,
): Promise<object> {
	const { client, itemIndex } = run;
	const id = idOf(listed) ?? '';
	const asked = movesPlan ? { ...others, plan } : others;
	const known =
		unstated(asked, listed).length > 0
			? { metadata: {}, ...listed, ...(await getCustomer(client, id, itemIndex)) }
			: listed;
	directory.put(known);

	const changes = pick(asked, differing(asked, known));
	if (changes.plan !== undefined && asked.quotaMinutes === undefined) {
		changes.quotaMinutes = requireMinutesOf(run, changes.plan);
	}
	if (Object.keys(changes).length === 0) return { ...known, operation: 'unchanged' };
	const metadata = changes.metadata && mergeMetadata(known.metadata, changes.metadata);
	const sent = { ...changes, ...(metadata && { metadata }) };
	const updated = await updateCustomer(client, id, sent, itemIndex);
	keep(run, directory, { ...known, ...(metadata && { metadata }), ...updated });
	hintAtIgnored(run, changes, updated);
	if (changes.plan !== undefined) {
		run.hint(`The plan of an existing customer was changed from ${known.plan} to ${changes.plan}`);
	}
	return { ...updated, operation: 'updated' };
}

function keep(run: OperationRun, directory: CustomerDirectory, customer: Customer): void {
	directory.put(customer);
	rememberCustomer(run, customer);
}

function withEntry(given: CustomerFields, { criterion, value }: Match): CustomerFields {
	if (criterion.on === 'email') return given;
	return { ...given, metadata: { [criterion.key]: value, ...given.metadata } };
}

/** Without the entry that was matched: the customer has it already, perhaps as a number. */
function withoutEntry(
	{ metadata, ...given }: CustomerFields,
	{ criterion }: Match,
): CustomerFields {
	const others = Object.entries(metadata ?? {}).filter(
		([key]) => criterion.on === 'email' || key !== criterion.key,
	);
	return others.length === 0 ? given : { ...given, metadata: Object.fromEntries(others) };
}

/** False for an address with a letter of another script that looks the same. */
function isMeant({ email }: Customer, { criterion, value }: Match): boolean {
	return criterion.on === 'metadata' || comparable(email) === comparable(value);
}

function lookAlike(run: OperationRun, { value }: Match, customer: Customer) {
	const letter = foreignLetter(customer.email);
	return refusal(
		run,
		`The customer ${idOf(customer)} has an e-mail address that looks like "${value}" but holds ${letter ?? 'letters of another script'}`,
		'Nothing was changed. Correct the address of that customer in Scriptix, or use the operation Create if this is another customer.',
	);
}

function ambiguous(run: OperationRun, { criterion, value }: Match, found: Customer[]) {
	const ids = found.map((customer) => idOf(customer)).join(' and ');
	const what = criterion.on === 'email' ? 'the e-mail address' : `"${criterion.key}"`;
	return refusal(
		run,
		`Several customers have ${what} "${value}": ${ids}`,
		'Nothing was changed. Correct or delete one of them in Scriptix, or match on something that only one customer has.',
	);
}
