export type JsonRecord = Record<string, unknown>;

/** Whether a value is an object of named values: no array, no null. */
export function isRecord(value: unknown): value is JsonRecord {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A copy of JSON data that shares nothing with it. n8n's own `deepCopy` leaves out keys such as
 * `__proto__` and `constructor` (n8n-workflow 2.41, `utils.ts`), which may be the IDs of customers.
 */
export function copyOfJson(value: unknown): unknown {
	return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}

/** Whether a value is a whole number of 0 or more. */
export function isCount(value: unknown): value is number {
	return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
