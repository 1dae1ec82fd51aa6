import fc from 'fast-check';

import { redact, redactStart, secretsOf } from '../../../nodes/ScriptixReseller/api/redact';

describe('a key', () => {
	const KEY = 'sk_live_4f7d1c9a2b';

	it('is hidden wherever it stands in a text', () => {
		expect(redact(`${KEY} and ${KEY}`, [KEY])).toBe('[hidden] and [hidden]');
		expect(redact('a.c+e abcde', ['a.c+e'])).toBe('[hidden] abcde');
		expect(redact('nothing', [KEY])).toBe('nothing');
	});

	it.each(['', 'a', 'ab', 'abc', 'Bearer ', 'user:'])(
		'is hidden in base64 behind "%s"',
		(before) => {
			for (const key of [KEY, `${KEY}x`, `${KEY}xy`, 'sk_live_???>>>~~~ü']) {
				for (const after of ['', ':', ' and more']) {
					for (const encoding of ['base64', 'base64url'] as const) {
						const shown = redact(Buffer.from(`${before}${key}${after}`).toString(encoding), [key]);
						expect(shown).toContain('[hidden]');
						const left = Buffer.from(shown.replace('[hidden]', ''), encoding).toString('latin1');
						expect(left).not.toContain(key.slice(4, 9));
					}
				}
			}
		},
	);

	it.each(['\u200B', '\u200D', '\u00AD', '\uFEFF', '\u2060', '\u034F'])(
		'is hidden with a character in between that nobody sees: %j',
		(unseen) => {
			const spelled = `The key ${[...KEY].join(unseen)} is wrong`;
			expect(redact(spelled, [KEY])).toBe('The key [hidden] is wrong');
			expect(redactStart(spelled, [KEY], 100)).toBe('The key [hidden] is wrong');
			const long = `x${[...KEY].join(unseen.repeat(400))}`.repeat(30);
			expect(redactStart(long, [KEY], 20)).toMatch(/^(x\[hidden\])*x?(\[[a-z]*)?$/);
			expect(redact(`no${unseen}thing`, [KEY])).toBe(`no${unseen}thing`);
		},
	);

	it('is not looked for when it is too short to be one', () => {
		expect(redact('all is well', ['', 'al', 'all'])).toBe('all is well');
		expect(redact('abcd', ['abcd'])).toBe('[hidden]');
	});

	it('is hidden whole although another key is its beginning', () => {
		expect(redact(`Key ${KEY}`, [KEY.slice(0, 10), KEY])).toBe('Key [hidden]');
	});

	it('of Scriptix is told from words that begin like one', () => {
		expect(redact('sk_live_0123456789ab token_type desk_of_somebody_else', [])).toBe(
			'[hidden] token_type desk_of_somebody_else',
		);
	});

	it('is not left in part at the end of a beginning', () => {
		const secret = fc.stringMatching(/^[A-Z0-9]{4,40}$/);
		fc.assert(
			fc.property(
				secret,
				fc.nat({ max: 80 }),
				fc.integer({ min: 1, max: 20 }),
				(one, at, length) => {
					const text = `${'x'.repeat(at)}${one.repeat(1 + Math.ceil(2000 / one.length))}`;
					expect(redactStart(text, [one], length)).toMatch(/^x*(\[hidden\])*(\[[a-z]*)?$/);
				},
			),
		);
	});

	it('is never left in any text', () => {
		const secret = fc.stringMatching(/^[A-Z0-9_]{4,12}$/);
		fc.assert(
			fc.property(
				fc.array(secret, { minLength: 1, maxLength: 4 }),
				fc.array(fc.oneof(fc.string(), fc.nat({ max: 3 })), { maxLength: 8 }),
				(secrets, parts) => {
					const text = parts
						.map((part) => (typeof part === 'string' ? part : (secrets[part] ?? '')))
						.join('');
					const shown = redact(text, secrets);
					expect(secrets.filter((one) => shown.includes(one))).toEqual([]);
				},
			),
		);
	});
});

describe('the secrets of a request', () => {
	const OWN = 'own-key';

	it('are the key of the credential, and one that is sent in its place', () => {
		expect(secretsOf({ path: '/api' }, OWN)).toEqual([OWN]);
		expect(secretsOf({ path: '/api', apiKey: 'other' }, OWN)).toEqual([OWN, 'other']);
	});

	it('are a link to another host too, whole and by its query', () => {
		const path = 'https://files.example/a?sig=5f1c';
		expect(secretsOf({ path, isForeign: true }, OWN)).toEqual([OWN, path, '?sig=5f1c']);
	});
});
