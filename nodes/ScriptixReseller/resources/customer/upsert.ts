import { idOf } from '../../api/answers';
import type { CustomerFields } from '../../api/customerFields';
import { differing, mergeMetadata, pick, planOf, unstated } from '../../api/customerFields';
import {
	createCustomer,
	getChangedCustomer,
	getCustomer,
	updateCustomer,
} from '../../api/customers';
import { inTurnOfAll } from '../../api/inTurn';
import { lacks } from '../../api/requireFeature';
import type { CreatedCustomer, Customer } from '../../api/types';
import { omitApiKeyOption, upsertFields } from '../../parameters/customerData';
import type { Operation, OperationRun } from '../operation';
import { toItems } from '../operation';
import { handOnApiKey } from './apiKey';
import { requireMinutesOf } from './changePlan';
import type { CustomerDirectory } from './directory';
import type { Match } from './findMatches';
import {
	directoryFor,
	findMatches,
	fullSearchOption,
	requireWholeList,
	theOneMeant,
} from './findMatches';
import { metadataToMerge } from './metadataToMerge';
import { rememberCustomer } from './metadataSearch';
import { hintAtIgnored } from './notTakenEffect';
import { findCreated, namesOf, noteCreation, noteUncertain } from './ownCreations';
import { foreseeRefusals } from './upsertForesight';
import { matchOnField, readRecord, withEntry, withoutEntry } from './upsertRecord';

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
				'Existing customers keep their plan, unless you add Change Plan and switch it on. Matching on metadata reads the details of each customer once, which takes a while with many customers; later runs in the same n8n process only look at what is new.',
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
	foresee: foreseeRefusals,
	async execute(run) {
		const { given, match, movesPlan } = readRecord(run);
		const names = namesOf(run, match, given);
		// Calls for the same customer wait for each other, so that the second one finds who is new.
		return await inTurnOfAll(run.context, names, async () => {
			const directory = await directoryFor(run, match);
			const find = async () =>
				theOneMeant(run, match, await findMatches(run, directory, match, given));
			const known = (await find()) ?? (await findCreated(run, directory, match, names, find));
			const result = known
				? await updateKnown(run, directory, known, withoutEntry(given, match), movesPlan)
				: await createNew(run, directory, match, names, withEntry(given, match));
			return toItems([result]);
		});
	},
};

async function createNew(
	run: OperationRun,
	directory: CustomerDirectory,
	match: Match,
	names: string[],
	asked: CustomerFields,
): Promise<object> {
	const { client, itemIndex } = run;
	requireWholeList(run, directory, match);
	// What null would remove is not there.
	const metadata = asked.metadata && mergeMetadata({}, asked.metadata);
	const sent = { ...asked, ...(metadata && { metadata }) };
	const created = await createCustomer(client, sent, itemIndex).catch(async (error: Error) => {
		noteUncertain(run, names, error);
		return await Promise.reject<CreatedCustomer>(error);
	});
	// The answer to a creation leaves the metadata out.
	const stored = lacks(client, 'metadata') ? {} : { metadata: metadata ?? {} };
	keep(run, directory, { ...stored, ...created });
	noteCreation(names, created);
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
			? { ...listed, ...(await getCustomer(client, id, itemIndex)) }
			: listed;
	directory.put(known);

	const changes = pick(asked, differing(asked, known));
	if (changes.plan !== undefined) {
		// Scriptix may give the quota of the new plan on its own, so that one that stays is stated too.
		changes.quotaMinutes = asked.quotaMinutes ?? requireMinutesOf(run, changes.plan);
	}
	if (Object.keys(changes).length === 0) return { ...known, operation: 'unchanged' };
	const metadata = changes.metadata && mergeMetadata(metadataToMerge(run, known), changes.metadata);
	const sent = { ...changes, ...(metadata && { metadata }) };
	const answered = await updateCustomer(client, id, sent, itemIndex);
	// A move to another plan is worth a look where the answer does not show it.
	const updated =
		changes.plan !== undefined && unstated({ plan }, answered).length > 0
			? { ...answered, ...(await getChangedCustomer(client, id, itemIndex)) }
			: answered;
	keep(run, directory, { ...known, ...(metadata && { metadata }), ...updated });
	hintAtIgnored(run, changes, updated);
	if (changes.plan !== undefined && differing({ plan }, updated).length === 0) {
		run.hint(
			`The plan of an existing customer was changed from ${planOf(known) ?? 'none'} to ${changes.plan}`,
		);
	}
	return { ...updated, operation: 'updated' };
}

function keep(run: OperationRun, directory: CustomerDirectory, customer: Customer): void {
	directory.put(customer);
	rememberCustomer(run, customer);
}
