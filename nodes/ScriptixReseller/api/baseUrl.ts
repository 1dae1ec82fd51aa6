/** A base URL that the key may be sent to, or the reason why it must not be, with the cure. */
export type CheckedBaseUrl = { url: string; refusal?: undefined } | { refusal: string };

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

// No base URL is longer, and each look at a text takes time.
const LONGEST_BASE_URL = 2_000;

/**
 * Checks the Base URL of a credential and brings it into the form `scheme://host[:port][/prefix]`.
 *
 * Plain http is accepted for loopback hosts only, because the API key travels with every request.
 *
 * @param input what the user typed; a trailing slash or a pasted `/api/v3…` suffix is cut off
 * @returns the URL without a trailing slash, or why a key must not be sent there
 */
export function checkBaseUrl(input: unknown): CheckedBaseUrl {
	const text = typeof input === 'string' ? input.trim() : '';
	if (text === '') {
		return { refusal: 'The Base URL is empty. Use https://api.scriptix.io.' };
	}
	if (text.length > LONGEST_BASE_URL) {
		return { refusal: 'The Base URL is too long to be one. Use the form https://api.scriptix.io.' };
	}
	// The URL parser drops tabs and newlines and turns backslashes into slashes, so what is
	// sent would not be what was typed.
	if (/[\s\p{Cc}\\]/u.test(text)) {
		return {
			refusal:
				'The Base URL contains a space, a line break or a backslash. Use the form https://api.scriptix.io.',
		};
	}

	// The parser mends "https:host" and "https:///host" too. What was typed is not repeated: it may
	// be a key that was pasted into the wrong field.
	const isMended = /^https?:/i.test(text) && !/^https?:\/\/[^/]/i.test(text);
	if (isMended || !URL.canParse(text)) {
		return { refusal: 'The Base URL is not a URL. Use the form https://api.scriptix.io.' };
	}
	const url = new URL(text);
	if (url.username !== '' || url.password !== '' || text.includes('@')) {
		return {
			refusal:
				'The Base URL contains a user name or password. Remove everything between "//" and the host.',
		};
	}
	if (text.includes('?') || text.includes('#')) {
		return {
			refusal: 'The Base URL contains a query or a fragment. Remove everything from "?" or "#" on.',
		};
	}
	const plainHttpOnLoopback = url.protocol === 'http:' && isLoopback(url.hostname);
	if (url.protocol !== 'https:' && !plainHttpOnLoopback) {
		return {
			refusal:
				'The Base URL must start with https:// so that the API key is never sent unencrypted. Plain http:// works for localhost only.',
		};
	}

	// What people paste from the documentation: "/api", "/api/v3", "/api/v3/reseller/customers", …
	const [prefix = ''] = `${url.pathname}/`.split('/api/');
	return { url: `${url.origin}${withoutSlashesAtTheEnd(prefix)}` };
}

function withoutSlashesAtTheEnd(path: string): string {
	let end = path.length;
	while (path[end - 1] === '/') end -= 1;
	return path.slice(0, end);
}

/** Whether a host, as a URL states it, is this machine by one of the names that http is accepted for. */
export function isLoopback(hostname: string): boolean {
	return LOOPBACK_HOSTS.has(hostname);
}
