import { NodeOperationError, tryToParseDateTime } from 'n8n-workflow';

import type { JsonRecord } from '../codec/json';
import { isRecord } from '../codec/json';
import { PLANS } from './customerFilters';
import type { ItemContext } from './refusal';
import { refusal } from './refusal';

// Needs something before and after the "@" and a dot in the domain; the rest is for Scriptix to judge.
const EMAIL = /^[^\s@<>,;]+@[^\s@<>,;.]+(\.[^\s@<>,;.]+)+$/;

// Keys that can be sent as a header.
const API_KEY = /^[\x21-\x7e]+$/;

/** The text of a value without blanks around it; undefined when there is none. */
export function toText(value: unknown): string | undefined {
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	const text = String(value).trim();
	return text === '' ? undefined : text;
}

/** An object's own entry; names such as "constructor" find nothing that every object has. */
export function ownEntry<T>(record: Record<string, T>, name: string): T | undefined {
	return Object.prototype.hasOwnProperty.call(record, name) ? record[name] : undefined;
}

/** @throws NodeOperationError when the value is empty */
export function requireText(at: ItemContext, value: unknown, parameter: string): string {
	const text = toText(value);
	if (text !== undefined) return text;
	throw refusal(
		at,
		`The parameter ${parameter} is empty`,
		`Enter a value for ${parameter}. If it is an expression, check that the input item has that field.`,
	);
}

/** @throws NodeOperationError when it cannot be an e-mail address */
export function checkEmail(at: ItemContext, text: string): string {
	if (EMAIL.test(text)) return text;
	throw refusal(
		at,
		`"${text}" is not an e-mail address`,
		'Set the parameter Email to one address such as it@example.org.',
	);
}

/** @throws NodeOperationError when Scriptix has no such plan */
export function checkPlan(at: ItemContext, text: string): string {
	const plan = text.toLowerCase();
	if (PLANS.some((known) => known === plan)) return plan;
	throw refusal(
		at,
		`"${text}" is not a plan`,
		`Set the parameter Plan to one of ${PLANS.join(', ')}.`,
	);
}

/** @throws NodeOperationError when it is not a whole number of 0 or more */
export function checkMinutes(at: ItemContext, value: string): number {
	const minutes = Number(value);
	if (Number.isSafeInteger(minutes) && minutes >= 0) return minutes;
	throw refusal(
		at,
		`"${value}" is not a number of minutes`,
		'Set the parameter Quota Minutes to a whole number of 0 or more, such as 1500.',
	);
}

/** @throws NodeOperationError when the key cannot be sent */
export function checkApiKey(at: ItemContext, key: string): string {
	if (API_KEY.test(key)) return key;
	throw refusal(
		at,
		'The Customer API Key holds a space or another character that no key has',
		'Copy the key again and paste it into the option Customer API Key.',
	);
}

/**
 * Reads a JSON object that was typed as text or given as an object by an expression.
 *
 * @returns undefined when there is none
 * @throws NodeOperationError when it is something else
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
	if (isRecord(parsed)) return parsed;
	throw refusal(
		at,
		`The parameter ${parameter} is not a JSON object`,
		`Enter names and values in braces, such as ${example}. Names and texts need double quotes.`,
	);
}

/**
 * Reads a point in time; without a zone of its own it is in the workflow's.
 *
 * @returns epoch milliseconds, or undefined when there is none
 * @throws NodeOperationError when it is no date
 */
export function readTime(at: ItemContext, value: unknown, parameter: string): number | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	try {
		return tryToParseDateTime(value, at.context.getTimezone()).toMillis();
	} catch {
		throw new NodeOperationError(at.context.getNode(), `The parameter ${parameter} is not a date`, {
			itemIndex: at.itemIndex,
			description: 'Pick a date, or enter one such as 2025-01-31 or 2025-01-31T09:30:00Z.',
		});
	}
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
