import { isRecord } from '../codec/json';

/** What the vendor's error bodies have in common. */
export interface VendorError {
	message?: string;
	code?: string;
	/** One entry a field, `field: text`. */
	fields: string[];
	retryAfter?: unknown;
}

const LONGEST_VENDOR_TEXT = 300;

/**
 * Reads any of the error bodies that Scriptix documents, and HTML or plain text as well.
 *
 * Shapes and sources: `{error, message, error_code, details{field: text}}` and
 * `{error, error_description, message, detail}` (https://docs.scriptix.io/docs/api/Errors),
 * `{error: {code, message, details{field, issue}}}` (https://docs.scriptix.io/reference/error-codes).
 */
export function readVendorError(body: unknown): VendorError {
	if (typeof body === 'string') return { message: readText(body), fields: [] };
	if (!isRecord(body)) return { fields: [] };
	const nested = isRecord(body.error) ? body.error : undefined;
	const source = nested ?? body;
	return {
		message: firstText(
			source.message,
			source.error_description,
			source.detail,
			source.error_message,
			source.error,
			source.err,
		),
		code: firstText(source.error_code, nested ? undefined : codeLike(source.error)),
		fields: readFields(source.details ?? source.errors),
		retryAfter: source.retry_after ?? body.retry_after,
	};
}

function readFields(details: unknown): string[] {
	if (Array.isArray(details)) return details.flatMap((entry) => readFields(entry));
	if (!isRecord(details)) return [];
	if (typeof details.field === 'string') {
		const text = firstText(details.issue, details.message);
		return [text === undefined ? details.field : `${details.field}: ${text}`];
	}
	return Object.entries(details).map(([field, value]) => {
		const text = typeof value === 'string' ? value : JSON.stringify(value);
		return `${field}: ${shorten(text)}`;
	});
}

function readText(body: string): string | undefined {
	// JSON that is cut short says nothing to a person.
	if (/^\s*[{[]/.test(body)) return undefined;
	const isHtml = /<\/?[a-z!][^>]*>/i.test(body);
	const text = isHtml ? (/<title[^>]*>([^<]*)<\/title>/i.exec(body)?.[1] ?? '') : body;
	return firstText(text);
}

function firstText(...values: unknown[]): string | undefined {
	for (const value of values) {
		if (typeof value === 'string' && value.trim() !== '') return shorten(value.trim());
	}
	return undefined;
}

function codeLike(value: unknown): string | undefined {
	return typeof value === 'string' && /^[A-Za-z0-9]+(_[A-Za-z0-9]+)+$/.test(value)
		? value
		: undefined;
}

function shorten(text: string): string {
	return text.length > LONGEST_VENDOR_TEXT ? `${text.slice(0, LONGEST_VENDOR_TEXT)}…` : text;
}
