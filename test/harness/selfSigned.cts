import { generateKeyPairSync, sign } from 'node:crypto';

const [INTEGER, BIT_STRING, OCTET_STRING, OID, UTF8, UTC_TIME] = [2, 3, 4, 6, 12, 23] as const;
const [SEQUENCE, SET, VERSION, EXTENSIONS, IP_ADDRESS] = [0x30, 0x31, 0xa0, 0xa3, 0x87] as const;

// https://www.rfc-editor.org/rfc/rfc5280, https://www.rfc-editor.org/rfc/rfc5758#section-3.2
const ECDSA_WITH_SHA256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const COMMON_NAME = [0x55, 0x04, 0x03];
const SUBJECT_ALTERNATIVE_NAME = [0x55, 0x1d, 0x11];

/** A certificate for 127.0.0.1 that nobody has signed but itself, as PEM. */
export function selfSigned(): { key: string; cert: string } {
	const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const algorithm = der(SEQUENCE, der(OID, ECDSA_WITH_SHA256));
	const name = der(
		SEQUENCE,
		der(SET, der(SEQUENCE, der(OID, COMMON_NAME), der(UTF8, Buffer.from('localhost')))),
	);
	const addresses = der(SEQUENCE, der(IP_ADDRESS, [127, 0, 0, 1]));
	const toBeSigned = der(
		SEQUENCE,
		der(VERSION, der(INTEGER, [2])),
		der(INTEGER, [1]),
		algorithm,
		name,
		der(SEQUENCE, time('240101000000Z'), time('490101000000Z')),
		name,
		publicKey.export({ type: 'spki', format: 'der' }),
		der(
			EXTENSIONS,
			der(
				SEQUENCE,
				der(SEQUENCE, der(OID, SUBJECT_ALTERNATIVE_NAME), der(OCTET_STRING, addresses)),
			),
		),
	);
	const signature = der(BIT_STRING, [0], sign('sha256', toBeSigned, privateKey));
	const certificate = der(SEQUENCE, toBeSigned, algorithm, signature).toString('base64');
	const lines = certificate.match(/.{1,64}/g) ?? [];
	return {
		key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
		cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
	};
}

function time(text: string): Buffer {
	return der(UTC_TIME, Buffer.from(text));
}

/** One value of the Distinguished Encoding Rules, with its tag and length. */
function der(tag: number, ...parts: Array<Buffer | readonly number[]>): Buffer {
	const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
	const { length } = content;
	const size =
		length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
	return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
