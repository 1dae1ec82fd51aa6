import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { JsonRecord } from '../codec/json';
import { stringifyExactly, withNumbersOf } from '../codec/exactNumbers';
import { isRecord, listOf, parseJson } from '../codec/json';
import { isLeftover, isRoundedText } from '../codec/nothing';
import { isRounded } from '../codec/plainNumber';
import { toText } from '../codec/text';
import type { ItemContext } from './refusal';
import { refusal } from './refusal';
import { readText } from './text';
import { roundedRefusal } from './words';
import { isUnsendable, readJsonObject } from './jsonObject';

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
 * @throws NodeOperationError for an entry without a key, two with one key, and what is no JSON object
 */
export function readMetadata(at: ItemContext, collection: IDataObject): JsonRecord | undefined {
	const json = readJsonObject(
		at,
		collection.metadataJson,
		'Metadata (JSON)',
		'{ "crm_id": "ACME-17" }',
	);
	const single = readEntries(at, collection.metadata);
	const metadata = asJson(at, withNumbersOf({ ...json, ...single }, json ?? {}));
	return Object.keys(metadata).length > 0 ? metadata : undefined;
}

/** Whether a collection names metadata entries, with or without a value. */
export function hasMetadataEntries({ metadata }: IDataObject): boolean {
	return entriesOf(metadata).length > 0;
}

/** The keys of metadata entries whose value is empty, so that what is stored has to stay. */
export function emptyMetadataKeys({ metadata }: IDataObject): string[] {
	return entriesOf(metadata).flatMap(({ key, value }) =>
		isNothing(value) ? [toText(key) ?? ''] : [],
	);
}

function entriesOf(collection: unknown): IDataObject[] {
	return listOf(isRecord(collection) ? collection.values : undefined) as IDataObject[];
}

function readEntries(at: ItemContext, collection: unknown): JsonRecord {
	const entries = new Map<string, unknown>();
	for (const { key: stated, value } of entriesOf(collection)) {
		const key = readText(at, stated, 'parameter Metadata > Key');
		if (key === undefined) {
			throw refusal(
				at,
				'A metadata entry has no key',
				'Enter a key such as crm_id for each entry of the parameter Metadata, or remove the entry.',
			);
		}
		if (isNothing(value)) continue;
		if (isUnsendable(value)) {
			throw refusal(
				at,
				`The metadata entry "${key}" holds a number or a date that cannot be sent`,
				'If it is an expression, check what it makes of the input item.',
			);
		}
		if (typeof value === 'string' && isRoundedText(value.trim())) {
			throw roundedRefusal(at, value.trim(), `metadata entry "${key}"`);
		}
		if (typeof value === 'string' && isLeftover(value.trim())) {
			throw refusal(
				at,
				`The metadata entry "${key}" is "${value.trim()}", which stands for nothing`,
				'Leave the value empty to keep what is stored. If it is an expression, check what it makes of the input item.',
			);
		}
		if (entries.has(key)) {
			throw refusal(
				at,
				`Two metadata entries have the key "${key}"`,
				'Only one of them would be stored. Remove the other one from the parameter Metadata.',
			);
		}
		entries.set(key, value);
	}
	// It makes plain properties even of names such as "__proto__".
	return Object.fromEntries(entries);
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
	JSON.stringify(metadata, (key, value: unknown) => {
		if (isRounded(value)) throw tooLarge(at, key, value);
		return value;
	});
	return parseJson(stringifyExactly(metadata)) as JsonRecord;
}

/** The refusal of a number that JavaScript has rounded. */
export function tooLarge(at: ItemContext, name: string, value: number) {
	return refusal(
		at,
		`The metadata value of "${name}" is ${value}, which is too large to be exact`,
		'JavaScript rounds numbers of more than 15 digits. Give the value as text, in quotes or from a field that holds text.',
	);
}
