import { repeatedName } from '../codec/exactNumbers';
import type { JsonRecord } from '../codec/json';
import { isRecord, parseJson } from '../codec/json';
import type { ItemContext } from './refusal';
import { refusal } from './refusal';

/**
 * Reads a JSON object that was typed as text or given as an object by an expression.
 *
 * @returns undefined when there is none
 * @throws NodeOperationError when it is something else, or names an entry twice
 */
export function readJsonObject(
	at: ItemContext,
	value: unknown,
	parameter: string,
	example: string,
): JsonRecord | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'string' && value.trim() === '') return undefined;
	const parsed = typeof value === 'string' ? parseJson(value) : value;
	const record = isRecord(parsed) && isRecord(jsonOf(parsed)) ? parsed : undefined;
	const unsendable = Object.keys(record ?? {}).find((name) => isUnsendable(record?.[name]));
	if (unsendable !== undefined) {
		throw refusal(
			at,
			`The entry "${unsendable}" of the parameter ${parameter} holds a number or a date that cannot be sent`,
			'Enter one in plain digits. If it is an expression, check what it makes of the input item.',
		);
	}
	const twice = record && typeof value === 'string' ? repeatedName(value) : undefined;
	if (twice !== undefined) {
		throw refusal(
			at,
			`The parameter ${parameter} has two entries with the name "${twice}"`,
			'Only the last of them would be sent. Remove the other one.',
		);
	}
	if (record) return record;
	throw refusal(
		at,
		`The parameter ${parameter} is not a JSON object`,
		`Enter names and values in braces, such as ${example}. Names and texts need double quotes.`,
	);
}

/** A value as JSON makes one of it, for those that say so themselves, such as dates. */
function jsonOf(value: object): unknown {
	return 'toJSON' in value ? (JSON.parse(JSON.stringify(value)) as unknown) : value;
}

/** Whether JSON would make null of a value or of something in it; null removes an entry. */
export function isUnsendable(value: unknown): boolean {
	if (typeof value === 'number') return !Number.isFinite(value);
	if (typeof value !== 'object' || value === null) return typeof value === 'bigint';
	const json = jsonOf(value);
	return json === null || (json === value && Object.values(value).some(isUnsendable));
}
