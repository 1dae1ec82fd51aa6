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

// No key of Scriptix that is shown anywhere is longer.
const LONGEST_KEY = 256;

/** The values of a request that must never be shown: the keys and the link that it carries. */
export function secretsOf({ isForeign, path, apiKey }: SecretBearer, ownKey: string): string[] {
	const link = isForeign ? [path, new URL(path).search] : [];
	return [ownKey, ...(apiKey === undefined ? [] : [apiKey]), ...link];
}

/**
 * Removes secrets from a text that is going to be shown or logged: the given ones, as they are or
 * encoded for a URL, and what looks like a key of Scriptix, which an answer may hold unasked.
 */
export function redact(text: string, secrets: string[]): string {
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
	if (text.length <= window) return redact(text, secrets);
	return redact(text.slice(0, window), secrets).slice(0, -longestForm);
}

/** What a secret looks like in a text, the longest form first, so that none is left in part. */
function formsOf(secrets: string[]): string[] {
	return secrets
		.filter((secret) => secret.length >= 4)
		.flatMap((secret) => [secret, encodeURIComponent(secret)])
		.sort((a, b) => b.length - a.length);
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
