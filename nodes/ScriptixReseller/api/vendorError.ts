import { isRecord } from '../codec/json';
import { redactStart } from './redact';

/** What the vendor's error bodies have in common. */
export interface VendorError {
	message?: string;
	code?: string;
	/** One entry a field, `field: text`. */
	fields: string[];
}

const LONGEST_VENDOR_TEXT = 300;

const MOST_FIELDS = 10;

/**
 * Reads any of the error bodies that Scriptix documents, and HTML or plain text as well. Texts are
 * taken from strings and numbers only, so that no other shape can do harm.
 *
 * Shapes and sources: `{error, message, error_code, details{field: text}}` and
 * `{error, error_description, message, detail}` (https://docs.scriptix.io/docs/api/Errors),
 * `{error: {code, message, details{field, issue}}}` (https://docs.scriptix.io/reference/error-codes).
 *
 * @param secrets values that no text may show
 */
export function readVendorError(body: unknown, secrets: string[] = []): VendorError {
	const textOf = (...values: unknown[]) => firstText(values, secrets);
	if (typeof body === 'string') return { message: textOf(shownOf(body)), fields: [] };
	if (!isRecord(body)) return { fields: [] };
	const nested = isRecord(body.error) ? body.error : undefined;
	const source = nested ?? body;
	return {
		message: textOf(
			source.message,
			source.error_description,
			source.detail,
			source.error_message,
			source.msg,
			source.reason,
			source.error,
			source.err,
			source.description,
			source.title,
			source.Message,
		),
		code: textOf(source.error_code, nested ? undefined : codeLike(source.error)),
		fields: [
			...readFields(source.details ?? source.errors ?? source.validation_errors, textOf),
			...readDetail(source, textOf),
			...[textOf(source.field, source.param)].filter((field) => field !== undefined),
		],
	};
}

/** Seconds, or whatever else stands for them, that an error body asks to wait. */
export function retryAfterOf(body: unknown): unknown {
	if (!isRecord(body)) return undefined;
	const nested = isRecord(body.error) ? body.error.retry_after : undefined;
	return nested ?? body.retry_after;
}

type TextOf = (...values: unknown[]) => string | undefined;

/** What `detail` says beside a message: a text, or entries of a field and what is wrong with it. */
function readDetail({ detail, ...others }: Record<string, unknown>, textOf: TextOf): string[] {
	const isMessage = textOf(others.message, others.error_description) === undefined;
	const text = textOf(detail);
	if (text !== undefined) return isMessage ? [] : [text];
	return readFields(detail, textOf);
}

function readFields(details: unknown, textOf: TextOf): string[] {
	const entries = Array.isArray(details) ? details.slice(0, MOST_FIELDS) : [details];
	return entries.filter(isRecord).flatMap((entry) => {
		const field = textOf(entry.field, Array.isArray(entry.loc) ? entry.loc.at(-1) : undefined);
		if (field !== undefined) {
			return [fieldText(field, textOf(entry.issue, entry.message, entry.msg))];
		}
		return namesOf(entry).map((name) => fieldText(textOf(name) ?? '', textOf(plain(entry[name]))));
	});
}

/** A value of a field with the texts and numbers that it holds, one level deep. */
function plain(value: unknown): unknown {
	const parts = isRecord(value) ? Object.values(value) : [value].flat();
	return parts.map((part) => (typeof part === 'number' ? String(part) : part));
}

function namesOf(entry: Record<string, unknown>): string[] {
	return Object.keys(entry).slice(0, MOST_FIELDS);
}

function fieldText(name: string, text: string | undefined): string {
	return text === undefined ? name : `${name}: ${text}`;
}

/** What of a text a person reads: of a page its title, of JSON that is cut short nothing. */
function shownOf(body: string): string {
	if (/^\s*[{[]/.test(body)) return '';
	const tag = body.search(/<\/?[a-z!]/i);
	const isHtml = tag !== -1 && body.includes('>', tag);
	return isHtml ? titleOf(body) : body;
}

function titleOf(page: string): string {
	const start = page.search(/<title/i);
	const text = start === -1 ? -1 : page.indexOf('>', start) + 1;
	if (text <= 0) return '';
	const end = page.indexOf('<', text);
	return page.slice(end, end + 8).toLowerCase() === '</title>' ? page.slice(text, end) : '';
}

function firstText(values: unknown[], secrets: string[]): string | undefined {
	for (const value of values) {
		const given = Array.isArray(value) ? value.slice(0, MOST_FIELDS) : [value];
		const texts = given.filter((one) => typeof one === 'string').map((one) => one.trim());
		const text = texts.filter((one) => one !== '').join(', ');
		if (text !== '') return shorten(redactStart(text, secrets, LONGEST_VENDOR_TEXT));
	}
	return undefined;
}

function codeLike(value: unknown): string | undefined {
	const isShort = typeof value === 'string' && value.length <= LONGEST_VENDOR_TEXT;
	return isShort && /^[A-Za-z0-9]+(_[A-Za-z0-9]+)+$/.test(value) ? value : undefined;
}

function shorten(text: string): string {
	return text.length > LONGEST_VENDOR_TEXT ? `${text.slice(0, LONGEST_VENDOR_TEXT)}…` : text;
}
