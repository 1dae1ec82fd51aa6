import fc from 'fast-check';

import { isWebLink, refusalOfLink } from '../../../nodes/ScriptixReseller/api/links';

const PUBLIC_BASE = 'https://api.scriptix.io';
const OWN_MACHINE = 'http://127.0.0.1:3000';

const PRIVATE = /leads into a private network/;
const NOT_HTTPS = /does not start with https/;
const USER_INFO = /user name or a password/;

describe('a link that a file is fetched from', () => {
	it.each([
		'https://files.example/a.srt?sig=1',
		'https://files.example.:8443/a.srt',
		'https://8.8.8.8/a',
		'https://172.32.0.1/a',
		'https://100.128.0.1/a',
		'https://[2606:4700::1111]/a',
		'https://[::ffff:8.8.8.8]/a',
		'https://[64:ff9b::808:808]/a',
		'https://xn--pi-6kc.example/a',
		'https://10.example/a',
		'https://lan.example/a',
		'https://[3fff::1]/a',
	])('may be %s', (link) => {
		expect(refusalOfLink(link, PUBLIC_BASE)).toBeUndefined();
	});

	it.each<[string, RegExp]>([
		['http://files.example/a.srt', NOT_HTTPS],
		['http://localhost:3000/a.srt', NOT_HTTPS],
		['file:///etc/passwd', NOT_HTTPS],
		['ftp://files.example/a.srt', NOT_HTTPS],
		['data:text/plain,hello', NOT_HTTPS],
		['/a.srt', NOT_HTTPS],
		['', NOT_HTTPS],
		['https://user@files.example/', USER_INFO],
		['https://user:password@files.example/', USER_INFO],
		['https://:password@files.example/', USER_INFO],
		...[
			...[
				'127.0.0.1',
				'127.1',
				'127.255.255.254',
				'2130706433',
				'0x7f.1',
				'0177.0.0.1',
				'0',
				'0.0.0.0',
			],
			...[
				'10.0.0.1',
				'10.1',
				'167772161',
				'172.16.0.1',
				'172.31.255.255',
				'192.168.1.1',
				'3232235777',
			],
			...['169.254.169.254', '0xa9fea9fe', '100.64.0.1', '198.18.0.1', '192.0.0.1', '224.0.0.1'],
			...['255.255.255.255', '127.0.0.1.', '①②⑦.0.0.1', '127。0。0。1'],
			...[
				'[::1]',
				'[::]',
				'[0:0:0:0:0:0:0:1]',
				'[::ffff:127.0.0.1]',
				'[::ffff:a00:1]',
				'[::127.0.0.1]',
			],
			...['[::ffff:169.254.169.254]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]', '[2001::1]'],
			...['[fc00::1]', '[fd12:3456::1]', '[fe80::1]', '[fec0::1]', '[ff02::1]'],
			...['localhost', 'localhost.', 'a.localhost', 'LOCALHOST', 'intranet', 'printer.local'],
			...['metadata.google.internal', 'router.home.arpa', 'metadata'],
			...['nas.lan', 'wiki.corp', 'crm.intranet', 'box.home', 'a.localdomain', 'b.private.'],
			...['[100::1]', '[64:ff9b:1::a00:1]', '[4000::1]', '[5f00::1]'],
		].map((host): [string, RegExp] => [`https://${host}/a`, PRIVATE]),
	])('must not be %s', (link, text) => {
		expect(refusalOfLink(link, PUBLIC_BASE)).toMatch(text);
	});

	it('may lead to any IPv4 address but those of private networks, however it is written', () => {
		const byte = fc.nat({ max: 255 });
		fc.assert(
			fc.property(fc.tuple(byte, byte, byte, byte), (parts) => {
				const number = parts.reduce((sum, part) => sum * 256 + part, 0);
				const forms = [
					parts.join('.'),
					String(number),
					`0x${number.toString(16)}`,
					`${parts[0]}.${number % 16_777_216}`,
					`[::ffff:${parts.join('.')}]`,
				];
				const results = forms.map((host) => refusalOfLink(`https://${host}/`, PUBLIC_BASE));
				expect(new Set(results).size).toBe(1);
			}),
		);
	});

	it('may lead to the own origin, wherever that is', () => {
		const base = 'https://10.0.0.5:8443';
		expect(refusalOfLink(`${base}/files/a`, base)).toBeUndefined();
		expect(refusalOfLink('https://10.0.0.5/files/a', base)).toMatch(PRIVATE);
	});

	it('may lead to this machine where the base URL does', () => {
		for (const link of ['http://localhost:9/a', 'http://[::1]/a', 'https://10.0.0.1/a']) {
			expect(refusalOfLink(link, OWN_MACHINE)).toBeUndefined();
		}
		expect(refusalOfLink('http://10.0.0.1/a', OWN_MACHINE)).toMatch(NOT_HTTPS);
		expect(refusalOfLink('http://a:b@localhost/a', OWN_MACHINE)).toMatch(USER_INFO);
	});
});

test('a link that a browser may open is of https, or of http on the own machine', () => {
	const links = [
		'https://intranet/a.mp3',
		'http://localhost:3/a',
		'http://a.example',
		'a',
		'ftp://a',
	];
	expect(links.map(isWebLink)).toEqual([true, true, false, false, false]);
});
