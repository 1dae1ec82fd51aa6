import { isRecord } from '../codec/json';

/** What of a request makes a secret of it. */
export interface SecretBearer {
	/** Whoever has the address of another host can read the file behind it. */
	isForeign?: boolean;
	path: string;
	apiKey?: string;
}

export const HIDDEN = '[hidden]';

// The forms that the documentation shows. https://docs.scriptix.io/docs/api/Reseller/Tokens
const KEY_OF_SCRIPTIX = /\b(?:sk|token)_[\w-]+/g;

// A shorter one is a word, such as "token_type".
const SHORTEST_KEY = 12;

// Joiners, marks of direction and the like.
const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

// No key of Scriptix that is shown anywhere is longer.
const LONGEST_KEY = 256;

/** The values of a request that must never be shown: the keys and the link that it carries. */
export function secretsOf({ isForeign, path, apiKey }: SecretBearer, ownKey: string): string[] {
	const link = isForeign ? [path, new URL(path).search] : [];
	return [ownKey, ...(apiKey === undefined ? [] : [apiKey]), ...link];
}

/**
 * Removes secrets from a text that is going to be shown or logged: the given ones, as they are,
 * encoded for a URL or in base64, also with characters in between that nobody sees, and what looks
 * like a key of Scriptix, which an answer may hold unasked.
 */
export function redact(text: string, secrets: string[]): string {
	return withoutForms(asSeen(text, secrets), secrets);
}

/** The text without unseen characters where a secret shows then, else as it is. */
function asSeen(text: string, secrets: string[]): string {
	const seen = text.replace(UNSEEN, '');
	return seen !== text && withoutForms(seen, secrets) !== seen ? seen : text;
}

function withoutForms(text: string, secrets: string[]): string {
	return formsOf(secrets)
		.reduce((result, secret) => result.split(secret).join(HIDDEN), text)
		.replace(KEY_OF_SCRIPTIX, (found) =>
			found.length - found.indexOf('_') > SHORTEST_KEY ? HIDDEN : found,
		);
}

/** The beginning of a text of any length, without secrets and without a part of one at its end. */
export function redactStart(text: string, secrets: string[], length: number): string {
	const longestForm = Math.max(LONGEST_KEY, ...formsOf(secrets).map((form) => form.length));
	const window = 4 * length + longestForm;
	const seen = asSeen(text, secrets);
	if (seen.length <= window) return withoutForms(seen, secrets);
	return withoutForms(seen.slice(0, window), secrets).slice(0, -longestForm);
}

/** What a secret looks like in a text, the longest form first, so that none is left in part. */
function formsOf(secrets: string[]): string[] {
	return secrets
		.filter((secret) => secret.length >= 4)
		.flatMap((secret) => [secret, encodeURIComponent(secret), ...base64Forms(secret)])
		.sort((a, b) => b.length - a.length);
}

/**
 * What a secret looks like within base64, by where in a group of three bytes it begins. The first and
 * the last character are left out where other bytes have a part in them.
 */
function base64Forms(secret: string): string[] {
	if (secret.length < SHORTEST_KEY) return [];
	const bytes = Buffer.from(secret);
	return [0, 1, 2].flatMap((before) => {
		const text = Buffer.concat([Buffer.alloc(before), bytes])
			.toString('base64')
			.replace(/={1,2}$/, '');
		const isCut = (before + bytes.length) % 3 !== 0;
		const own = text.slice(Math.ceil((before * 4) / 3), isCut ? -1 : undefined);
		return [own, own.replace(/\+/g, '-').replace(/\//g, '_')];
	});
}

/** The same for every text within a JSON value, so that none is cut in the middle of a secret. */
export function redactDeep(value: unknown, secrets: string[]): unknown {
	if (typeof value === 'string') return redact(value, secrets);
	if (Array.isArray(value)) return value.map((entry) => redactDeep(entry, secrets));
	if (!isRecord(value)) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, entry]) => [redact(key, secrets), redactDeep(entry, secrets)]),
	);
}
