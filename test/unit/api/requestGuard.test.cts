import fc from 'fast-check';

import { withKey, type AnyRequest } from '../../../nodes/ScriptixReseller/api/requestGuard';

const BASE = 'https://api.scriptix.io';
const KEY = { Authorization: 'Bearer sk_live_secret' };

const attempt = (request: AnyRequest): AnyRequest | Error => {
	try {
		return withKey(request, BASE, KEY);
	} catch (error) {
		return error as Error;
	}
};

describe('a request that gets the key', () => {
	it('goes where it was checked to go, and ends with the first answer', () => {
		expect(attempt({ uri: `${BASE}/a b?c=d`, followAllRedirects: true, json: true })).toEqual({
			uri: `${BASE}/a%20b?c=d`,
			json: true,
			followRedirect: false,
			followAllRedirects: false,
			disableFollowRedirect: true,
			maxRedirects: 0,
			sendCredentialsOnCrossOriginRedirect: false,
			headers: KEY,
		});
	});

	it('can be given in parts', () => {
		for (const baseURL of [`${BASE}/prefix`, `${BASE}/prefix/`]) {
			expect(attempt({ url: 'api/v3/x', baseURL })).toMatchObject({
				url: `${BASE}/prefix/api/v3/x`,
			});
		}
		expect(attempt({ url: `${BASE}/x`, baseURL: 'https://evil.example' })).toMatchObject({
			url: `${BASE}/x`,
		});
		expect(attempt({ baseURL: BASE })).toMatchObject({ url: `${BASE}/` });
	});

	it('may show a certificate of its own', () => {
		const agentOptions = { cert: 'a', key: 'b', passphrase: 'c' };
		expect(attempt({ url: BASE, agentOptions })).toMatchObject({ agentOptions, headers: KEY });
	});

	it('never leaves the own origin, however the address is written', () => {
		const part = fc.constantFrom(
			...['https:', 'http:', '//', '/', '\\', '\\\\', '@', ':', '?', '#', ' ', '\t', '\n', '.'],
			...['api.scriptix.io', 'evil.example', 'API.SCRIPTIX.IO', '443', '8443', 'customers', '%2f'],
		);
		const address = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''));
		const maybe = fc.option(address, { nil: undefined });
		const request = fc.record({ uri: maybe, url: maybe, baseURL: maybe });
		fc.assert(
			fc.property(request, (asked) => {
				const made = attempt(asked);
				if (made instanceof Error) {
					expect(made.message).not.toContain('secret');
					return;
				}
				const sent = [made.url, made.uri].filter((one) => one !== undefined).map(String);
				expect(made.baseURL).toBeUndefined();
				expect(sent.length).toBeGreaterThan(0);
				for (const link of sent) expect(link).toBe(new URL(link).href);
				expect([...new Set(sent.map((link) => new URL(link).origin))]).toEqual([BASE]);
			}),
			{ numRuns: 3000 },
		);
	});
});
