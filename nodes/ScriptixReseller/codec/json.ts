export type JsonRecord = Record<string, unknown>;

/** Whether a value is an object of named values: no array, no null. */
export function isRecord(value: unknown): value is JsonRecord {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
