import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { JsonRecord } from '../codec/json';
import { isRecord } from '../codec/json';
import { isRounded } from '../codec/plainNumber';
import { toText } from '../codec/text';
import type { ItemContext } from './refusal';
import { refusal } from './refusal';
import { readJsonObject } from './checks';

/** Metadata as single entries and as JSON; both together are united. */
export const metadataFields: INodeProperties[] = [
	{
		displayName: 'Metadata',
		name: 'metadata',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Entry',
		default: {},
		description: 'Your own data about the customer, such as its ID in your CRM',
		options: [
			{
				displayName: 'Entry',
				name: 'values',
				values: [
					{
						displayName: 'Key',
						name: 'key',
						type: 'string',
						default: '',
						placeholder: 'e.g. crm_id',
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						placeholder: 'e.g. ACME-17',
					},
				],
			},
		],
	},
	{
		displayName: 'Metadata (JSON)',
		name: 'metadataJson',
		type: 'json',
		default: '{}',
		placeholder: 'e.g. { "crm_id": "ACME-17" }',
		description:
			'Metadata as a JSON object, for numbers, lists and objects. Where metadata is merged, null removes a key: { "crm_id": null }.',
	},
];

/**
 * Reads the metadata of a collection, in the form in which JSON holds it. An entry whose value is
 * empty is left out: its expression found nothing, which must not erase what is stored.
 *
 * @returns undefined when the collection has none
 * @throws NodeOperationError for an entry without a key, or text that is no JSON object
 */
export function readMetadata(at: ItemContext, collection: IDataObject): JsonRecord | undefined {
	const json = readJsonObject(
		at,
		collection.metadataJson,
		'Metadata (JSON)',
		'{ "crm_id": "ACME-17" }',
	);
	const values = isRecord(collection.metadata) ? collection.metadata.values : undefined;
	const entries = (Array.isArray(values) ? values : []).map((entry: IDataObject) => {
		const key = toText(entry.key);
		if (key !== undefined) return [key, entry.value] as const;
		throw refusal(
			at,
			'A metadata entry has no key',
			'Enter a key such as crm_id for each entry of the parameter Metadata, or remove the entry.',
		);
	});
	// `Object.fromEntries` makes plain properties even of names such as "__proto__".
	const metadata = asJson(at, {
		...json,
		...Object.fromEntries(entries.filter(([, value]) => !isNothing(value))),
	});
	return Object.keys(metadata).length > 0 ? metadata : undefined;
}

function isNothing(value: unknown): boolean {
	if (typeof value === 'number') return !Number.isFinite(value);
	if (typeof value === 'string') return toText(value) === undefined;
	return value === undefined || value === null;
}

/**
 * Values as they arrive at Scriptix: a date of JavaScript or Luxon as the text of its instant.
 *
 * @throws NodeOperationError for a number that JavaScript has rounded, such as a long ID
 */
function asJson(at: ItemContext, metadata: JsonRecord): JsonRecord {
	const text = JSON.stringify(metadata, (key, value: unknown) => {
		if (isRounded(value)) throw tooLarge(at, key, value);
		// JSON would make null of them, which removes a key.
		return typeof value === 'number' && !Number.isFinite(value) ? undefined : value;
	});
	return JSON.parse(text) as JsonRecord;
}

/** The refusal of a number that JavaScript has rounded. */
export function tooLarge(at: ItemContext, name: string, value: number) {
	return refusal(
		at,
		`The metadata value of "${name}" is ${value}, which is too large to be exact`,
		'JavaScript rounds numbers of more than 15 digits. Give the value as a text, in quotes or from a field that holds a text.',
	);
}
