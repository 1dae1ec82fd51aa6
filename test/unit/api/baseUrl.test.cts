import fc from 'fast-check';

import { checkBaseUrl } from '../../../nodes/ScriptixReseller/api/baseUrl';

const OFFICIAL = 'https://api.scriptix.io';

describe('a base URL that the key may be sent to', () => {
	it.each([
		['the official one', OFFICIAL, OFFICIAL],
		['a trailing slash', 'https://api.scriptix.io/', OFFICIAL],
		['several trailing slashes', 'https://api.scriptix.io///', OFFICIAL],
		['a pasted /api', 'https://api.scriptix.io/api', OFFICIAL],
		['a pasted /api/v3', 'https://api.scriptix.io/api/v3', OFFICIAL],
		['a pasted /api/v3/', 'https://api.scriptix.io/api/v3/', OFFICIAL],
		['a pasted endpoint', 'https://api.scriptix.io/api/v3/reseller/customers/12', OFFICIAL],
		['spaces and a line break around it', ' \thttps://api.scriptix.io\r\n', OFFICIAL],
		['capitals', 'HTTPS://API.Scriptix.IO', OFFICIAL],
		['the default port', 'https://api.scriptix.io:443', OFFICIAL],
		['a port of its own', 'https://api.scriptix.io:8443/', 'https://api.scriptix.io:8443'],
		['the prefix of a proxy', 'https://proxy.example/scriptix/', 'https://proxy.example/scriptix'],
		['a prefix before /api/v3', 'https://proxy.example/a/b/api/v3', 'https://proxy.example/a/b'],
		[
			'a prefix that only begins like /api',
			'https://proxy.example/apis',
			'https://proxy.example/apis',
		],
		['an IPv6 address over https', 'https://[2001:db8::1]:444/', 'https://[2001:db8::1]:444'],
		['a private address over https', 'https://10.0.0.5', 'https://10.0.0.5'],
		['plain http on localhost', 'http://localhost:3000/', 'http://localhost:3000'],
		['plain http on 127.0.0.1', 'http://127.0.0.1:3000/api/v3', 'http://127.0.0.1:3000'],
		['plain http on ::1', 'http://[::1]:3000', 'http://[::1]:3000'],
		['a long form of ::1', 'http://[0:0:0:0:0:0:0:1]:3000', 'http://[::1]:3000'],
		['another spelling of 127.0.0.1', 'http://2130706433:3000', 'http://127.0.0.1:3000'],
	])('may have %s', (_, input, url) => {
		expect(checkBaseUrl(input)).toEqual({ url });
	});

	it.each([
		['letters of another alphabet', 'https://аpi.scriptix.io', 'https://xn--pi-6kc.scriptix.io'],
		[
			'an ideographic full stop',
			'https://api.scriptix.io。evil.example',
			'https://api.scriptix.io.evil.example',
		],
		[
			'an encoded dot',
			'https://api.scriptix.io%2eevil.example',
			'https://api.scriptix.io.evil.example',
		],
		['a zero-width space', 'https://api.scrip\u200btix.io', OFFICIAL],
		['dots that climb', 'https://api.scriptix.io/a/../../b', 'https://api.scriptix.io/b'],
	])('with %s is spelled out as the host and path that would really be called', (_, input, url) => {
		expect(checkBaseUrl(input)).toEqual({ url });
	});
});

describe('a base URL that the key must not be sent to', () => {
	const NO_URL = /is not a URL/;
	const NOT_HTTPS = /must start with https:\/\//;
	const USER_INFO = /user name or password/;
	const QUERY = /query or a fragment/;
	const ODD_CHARACTER = /space, a line break or a backslash/;
	const EMPTY = /empty/;

	it.each<[string, unknown, RegExp]>([
		['nothing at all', '', EMPTY],
		['blanks only', ' \n\t', EMPTY],
		['no text: undefined', undefined, EMPTY],
		['no text: null', null, EMPTY],
		['no text: a number', 443, EMPTY],
		['no text: an object', { toString: () => OFFICIAL }, EMPTY],
		['plain http', 'http://api.scriptix.io', NOT_HTTPS],
		['plain http on a private address', 'http://10.0.0.5', NOT_HTTPS],
		['plain http on another loopback address', 'http://127.0.0.2', NOT_HTTPS],
		['plain http on all interfaces', 'http://0.0.0.0', NOT_HTTPS],
		['plain http on an IPv4 in IPv6 form', 'http://[::ffff:127.0.0.1]', NOT_HTTPS],
		['a host that begins like a loopback address', 'http://127.0.0.1.evil.example', NOT_HTTPS],
		['a host that begins like localhost', 'http://localhost.evil.example', NOT_HTTPS],
		['a host that ends like localhost', 'http://evil-localhost', NOT_HTTPS],
		['localhost with a dot at its end', 'http://localhost.', NOT_HTTPS],
		['another scheme: ftp', 'ftp://api.scriptix.io', NOT_HTTPS],
		['another scheme: ws', 'ws://localhost:3000', NOT_HTTPS],
		['another scheme: file', 'file:///etc/passwd', NOT_HTTPS],
		['another scheme: javascript', 'javascript:alert(1)', NOT_HTTPS],
		['another scheme: data', 'data:text/html,hello', NOT_HTTPS],
		['another scheme around https', 'blob:https://api.scriptix.io/', NOT_HTTPS],
		['no scheme but a port', 'api.scriptix.io:443', NOT_HTTPS],
		['no scheme on localhost', 'localhost:3000', NOT_HTTPS],
		['no scheme', 'api.scriptix.io', NO_URL],
		['no scheme but slashes', '//api.scriptix.io', NO_URL],
		['no host', 'https://', NO_URL],
		['a port that does not exist', 'https://api.scriptix.io:99999', NO_URL],
		['a port that is no number', 'https://api.scriptix.io:https', NO_URL],
		['a broken IPv6 address', 'http://[::1', NO_URL],
		['a zone in an IPv6 address', 'http://[::1%25lo]:3000', NO_URL],
		['an encoded zero byte in the host', 'https://api.scriptix.io%00.evil.example', NO_URL],
		['a full-width @', 'https://api.scriptix.io\uff20evil.example', NO_URL],
		['a user name', 'https://api.scriptix.io@evil.example', USER_INFO],
		['a user name on a loopback host', 'http://user@localhost:3000', USER_INFO],
		['a user name and a password', 'https://user:pass@api.scriptix.io', USER_INFO],
		['an empty user name', 'https://@api.scriptix.io', USER_INFO],
		['an empty user name and password', 'https://:@api.scriptix.io', USER_INFO],
		['an @ in the path', 'https://api.scriptix.io/@evil.example', USER_INFO],
		['a query', 'https://api.scriptix.io?key=1', QUERY],
		['an empty query', 'https://api.scriptix.io/?', QUERY],
		[
			'a query behind a pasted path',
			'https://api.scriptix.io/api/v3/reseller/customers?page=1',
			QUERY,
		],
		['a fragment', 'https://api.scriptix.io#top', QUERY],
		['an empty fragment', 'https://api.scriptix.io/#', QUERY],
		['a space in the host', 'https://api.scriptix .io', ODD_CHARACTER],
		['a space in the path', 'https://api.scriptix.io/a b', ODD_CHARACTER],
		['a no-break space', 'https://api.scriptix.io/\u00a0x', ODD_CHARACTER],
		['a line break', 'https://api.scriptix.io\nX-Evil:', ODD_CHARACTER],
		['a carriage return', 'https://api.scriptix.io\r/x', ODD_CHARACTER],
		['a tab inside the scheme', 'ht\ttps://api.scriptix.io', ODD_CHARACTER],
		['a zero byte before it', '\u0000https://api.scriptix.io', ODD_CHARACTER],
		['a delete character', 'https://api.scriptix.io/\u007f', ODD_CHARACTER],
		['a backslash before a host', 'https://api.scriptix.io\\.evil.example', ODD_CHARACTER],
		['a backslash before an @', 'https://api.scriptix.io\\@evil.example', ODD_CHARACTER],
		['backslashes for slashes', 'https:\\\\evil.example', ODD_CHARACTER],
	])('is %s', (_, input, refusal) => {
		expect(checkBaseUrl(input)).toEqual({ refusal: expect.stringMatching(refusal) as string });
	});

	// The URL parser takes the next name for the host, so the key would go where nobody typed it to.
	it.each(['https:///api/v3', 'https:/api.scriptix.io', 'https:api.scriptix.io'])(
		'is one without exactly two slashes before its host: %s',
		(input) => {
			expect(checkBaseUrl(input)).toEqual({ refusal: expect.any(String) as string });
		},
	);

	it.each([
		[
			'a password before a port that does not exist',
			'https://user:geheim-42@api.scriptix.io:99999',
		],
		['a password before a broken host', 'https://user:geheim-42@[::1'],
		['a key in a query behind a broken host', 'https://[::1?key=geheim-42'],
		['an API key pasted into the wrong field', 'sk_live_geheim-42'],
	])('is refused without being shown when it holds %s', (_, input) => {
		expect(checkBaseUrl(input).refusal).not.toContain('geheim-42');
	});
});

describe('whatever is typed', () => {
	const fragments = fc.constantFrom(
		...['http', 'https', ':', '//', '/', '\\', '@', '?', '#', '.', '..', '%2e', '%00', '[::1]'],
		...['localhost', '127.0.0.1', 'api.scriptix.io', 'evil.example', ':8080', 'user', 'sk_live_1'],
		...[' ', '\n', '\t', '/api', '/api/v3', '/apix', 'а', '。', '\u200b', '\ufeff', '＠', '%40'],
	);
	const typed = fc.oneof(
		fc.array(fragments, { maxLength: 12 }).map((parts) => parts.join('')),
		fc.array(fragments, { maxLength: 6 }).map((parts) => `https://${parts.join('')}`),
		fc.array(fragments, { maxLength: 6 }).map((parts) => `http://localhost${parts.join('')}`),
		fc.webUrl({ withQueryParameters: true, withFragments: true }),
		fc.string({ unit: 'binary' }),
	);

	it('is refused, or becomes a URL of https or of a loopback host and nothing behind its path', () => {
		fc.assert(
			fc.property(typed, (text) => {
				const checked = checkBaseUrl(text);
				if (checked.refusal !== undefined) return;
				const url = new URL(checked.url);
				const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
				expect(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback)).toBe(true);
				expect([url.username, url.password, url.search, url.hash]).toEqual(['', '', '', '']);
				expect(checked.url).not.toMatch(/[\s\\@?#]|\/$/);
				expect(url.pathname).not.toMatch(/\/api(\/|$)/);
			}),
			{ numRuns: 2_000 },
		);
	});

	it('keeps its host when a path of the API is put behind it', () => {
		fc.assert(
			fc.property(typed, (text) => {
				const { url } = checkBaseUrl(text) as { url?: string };
				if (url === undefined) return;
				const called = new URL(`${url}/api/v3/reseller/customers`);
				expect(called.origin).toBe(new URL(url).origin);
				expect(called.pathname.endsWith('/api/v3/reseller/customers')).toBe(true);
			}),
			{ numRuns: 2_000 },
		);
	});

	it('is left alone when it is checked a second time', () => {
		fc.assert(
			fc.property(typed, (text) => {
				const { url } = checkBaseUrl(text) as { url?: string };
				if (url !== undefined) expect(checkBaseUrl(url)).toEqual({ url });
			}),
			{ numRuns: 2_000 },
		);
	});
});
