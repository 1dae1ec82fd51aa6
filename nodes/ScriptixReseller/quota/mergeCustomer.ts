import type { JsonRecord } from '../codec/json';
import { isRecord } from '../codec/json';

/**
 * The one reading of a customer of whom several answers tell: the list entry, and over it the
 * customer's own page and `/usage`, which are later. What a later answer leaves out or gives as
 * null stays as an earlier one gave it, figures of the usage one by one.
 */
export function mergeCustomer<T extends object>(
	listed: T,
	page: object | undefined,
	details?: object,
): T {
	const merged: JsonRecord = { ...(listed as JsonRecord), ...given(page) };
	const figures = [listed, page, details].map((answer) =>
		given((answer as JsonRecord | undefined)?.usage),
	);
	if (figures.some((one) => one !== undefined)) {
		merged.usage = Object.assign({}, ...figures) as JsonRecord;
	}
	return merged as T;
}

function given(answer: unknown): JsonRecord | undefined {
	if (!isRecord(answer)) return undefined;
	return Object.fromEntries(
		Object.entries(answer).filter(([, value]) => value !== undefined && value !== null),
	);
}
