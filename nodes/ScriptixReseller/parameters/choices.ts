import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { isRecord } from '../codec/json';
import { toText } from '../codec/text';
import { entriesOf } from './lists';
import { showValue } from './numbers';
import type { ItemContext, ParameterContext } from './refusal';
import { refusal } from './refusal';

const CHECK_EXPRESSION = 'If it is an expression, check that the input item has that field.';

/** A parameter of the node itself, in the form in which a collection holds its fields. */
export function parameterOf({ context, itemIndex }: ItemContext, field: INodeProperties) {
	const { name, default: other } = field;
	return { [name]: context.getNodeParameter(name, itemIndex, other) } as IDataObject;
}

/**
 * Reads a yes/no parameter. An expression may give the words "true" and "false", as tables do.
 *
 * @param given the collection that holds the field; without it, the field's default counts
 * @throws NodeOperationError for everything else: a yes that counts as no is noticed too late
 */
export function readSwitch(
	at: ParameterContext,
	given: IDataObject,
	field: INodeProperties,
): boolean {
	const value = valueOf(given, field);
	if (typeof value === 'boolean') return value;
	const word = typeof value === 'string' ? toText(value)?.toLowerCase() : undefined;
	if (word === 'true' || word === 'false') return word === 'true';
	throw refusal(
		at,
		isNothing(value)
			? `${field.displayName} is empty`
			: `${field.displayName} is "${showValue(value)}", which is neither true nor false`,
		`Set ${field.displayName} to true or false. ${CHECK_EXPRESSION}`,
	);
}

/**
 * Reads a parameter with a closed set of choices, which are those that the field offers.
 *
 * @param given the collection that holds the field; without it, the field's default counts
 * @throws NodeOperationError for everything else, with the list of choices
 */
export function readChoice<T extends string>(
	at: ParameterContext,
	given: IDataObject,
	field: INodeProperties,
): T {
	const value = valueOf(given, field);
	const known = choiceOf(value, field);
	if (known === undefined) throw notAChoice(at, value, field);
	return known as T;
}

/**
 * Reads a parameter with several choices out of a closed set: a list, also in JSON, one value, or
 * "a, b".
 *
 * @param given the collection that holds the field
 * @returns none where nothing is chosen
 * @throws NodeOperationError for an entry that the field does not offer
 */
export function readChoices<T extends string>(
	at: ParameterContext,
	given: IDataObject,
	field: INodeProperties,
): T[] {
	const value: unknown = given[field.name] ?? [];
	const entries = entriesOf(value)
		.flatMap((entry) => (typeof entry === 'string' ? entry.split(',') : [entry]))
		.filter((entry) => !isNothing(entry));
	return entries.map((entry) => {
		const known = choiceOf(entry, field);
		if (known === undefined) throw notAChoice(at, entry, field);
		return known as T;
	});
}

function valueOf(given: IDataObject, { name, default: other }: INodeProperties): unknown {
	return isRecord(given) && name in given ? given[name] : other;
}

function choicesOf({ options = [] }: INodeProperties): string[] {
	return options.flatMap((option) => ('value' in option ? [String(option.value)] : []));
}

function choiceOf(value: unknown, field: INodeProperties): string | undefined {
	const text = typeof value === 'string' ? toText(value) : undefined;
	return choicesOf(field).find((choice) => choice === text);
}

function notAChoice(at: ParameterContext, value: unknown, field: INodeProperties) {
	const { displayName } = field;
	const list = choicesOf(field).join(', ');
	return refusal(
		at,
		isNothing(value)
			? `${displayName} is empty`
			: `"${showValue(value)}" is not a choice of ${displayName}`,
		`Set ${displayName} to one of ${list}.${isNothing(value) ? ` ${CHECK_EXPRESSION}` : ''}`,
	);
}

function isNothing(value: unknown): boolean {
	if (typeof value === 'string') return toText(value) === undefined;
	return value === undefined || value === null;
}
