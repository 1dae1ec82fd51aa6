import type { INode } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

import type { FailureFacts } from '../../../nodes/ScriptixReseller/api/failure';
import {
	isNotFound,
	isRateLimited,
	isTransient,
	toNodeApiError,
} from '../../../nodes/ScriptixReseller/api/failure';

const NODE: INode = {
	id: '1',
	name: 'Scriptix Reseller',
	type: 'n8n-nodes-scriptix-reseller.scriptixReseller',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const errorOf = (facts: Partial<FailureFacts>) =>
	toNodeApiError(NODE, { subject: 'customer', tries: 1, secrets: [], ...facts });

describe('an error that leaves the API layer', () => {
	it.each<[number, RegExp, RegExp]>([
		[400, /did not accept the request/, /parameters/],
		[401, /refused the API key/, /API Key in the credential/],
		[402, /quota or the subscription/, /Raise the quota/],
		[403, /is not permitted to do this/, /reseller account/],
		[404, /customer does not exist/, /Check the customer ID/],
		[405, /does not offer this operation/, /dashboard/],
		[409, /conflicts/, /e-mail address/],
		[415, /did not accept the request/, /parameters/],
		[422, /did not accept a value/, /named fields/],
		[429, /limits the requests/, /Requests per Minute/],
		[500, /not able to answer/, /Try again later/],
		[503, /not able to answer/, /Try again later/],
		[301, /redirect, which is not followed/, /Base URL/],
	])('says for a %i what happened and what to do', (status, message, advice) => {
		const error = errorOf({ status });
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error.message).toMatch(message);
		expect(error.description).toMatch(advice);
		expect(error.description).toContain(`HTTP ${status}`);
		expect(error.httpCode).toBe(String(status));
	});

	it.each([
		['customer', /customer does not exist/],
		['token', /customer or token does not exist/],
		['transcript', /transcript does not exist/],
		['document', /document does not exist/],
		['list', /does not offer this list/],
	] as const)('names the %s that was not found', (subject, message) => {
		expect(errorOf({ subject, status: 404 }).message).toMatch(message);
	});

	it.each([404, 405])(
		'says of a token that is not revoked with %i where else to do it',
		(status) => {
			const error = errorOf({ subject: 'revocation', status });
			expect(error.message).toMatch(/does not offer to revoke/);
			expect(error.description).toMatch(/dashboard/);
		},
	);

	it.each([401, 403, 404, 410, 302])(
		'says of a download link that fails with %i to get a new one',
		(status) => {
			const error = errorOf({ subject: 'link', status });
			expect(error.message).toMatch(/download link/);
			expect(error.description).toMatch(/get a new one/);
		},
	);

	it('says of a download link that fails with a server error that waiting helps', () => {
		expect(errorOf({ subject: 'link', status: 503 }).message).toMatch(/not able to answer/);
	});

	it('names the key of the customer where that one was refused, and leaves the credential alone', () => {
		const error = errorOf({ status: 401, usesOtherKey: true });
		expect(error.description).toMatch(/parameter Customer API Key/);
		expect(error.failure).not.toMatchObject({ cause: 'credential-invalid' });
	});

	it('says of a document that may not be read which key can', () => {
		expect(errorOf({ subject: 'document', status: 403 }).description).toMatch(/Customer API Key/);
	});

	it('says what Scriptix says, with code, fields and the number of tries', () => {
		const body = {
			message: 'The request is not valid',
			error_code: 'VALIDATION_ERROR',
			details: { email: 'is not an address' },
		};
		expect(errorOf({ status: 422, body, tries: 3 }).description).toBe(
			'Scriptix says: The request is not valid; email: is not an address. Correct the named fields. (HTTP 422, VALIDATION_ERROR, 3 tries)',
		);
	});

	it('does not put a second full stop behind a sentence of Scriptix', () => {
		expect(errorOf({ status: 400, body: { message: 'No!' } }).description).toMatch(
			/^Scriptix says: No! Check/,
		);
	});

	it('says where a redirect points to', () => {
		const location = 'https://api2.scriptix.io/';
		expect(errorOf({ status: 308, location }).description).toContain(location);
	});

	it('says how long to wait', () => {
		expect(errorOf({ status: 429, retryAfterMs: 1_200 }).description).toContain('Wait 2 seconds');
		expect(errorOf({ status: 429 }).description).toContain('Wait a minute');
	});

	it('says why an answer cannot be used', () => {
		const error = errorOf({ status: 200, unusable: 'It is not JSON.' });
		expect(error.message).toMatch(/cannot be used/);
		expect(error.description).toMatch(/It is not JSON\. Check that the Base URL/);
	});

	it('says that Scriptix could not be reached, and the code of the network', () => {
		const error = errorOf({ networkCode: 'ECONNREFUSED' });
		expect(error.message).toBe('Scriptix could not be reached');
		expect(error.description).toMatch(/\(ECONNREFUSED\)$/);
		expect(error.httpCode).toBeNull();
	});

	it.each(['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'ERR_TLS_CERT_ALTNAME_INVALID'])(
		'names the other server that a link leads to, not the Base URL alone: %s',
		(networkCode) => {
			const error = errorOf({ networkCode, linkHost: 'files.example.org' });
			expect(error.message).toBe('The server of the download link could not be reached');
			expect(error.description).toMatch(/^The file is on files\.example\.org, .*firewall/);
		},
	);

	it('says of an unknown authority the same for a link', () => {
		const networkCode = 'DEPTH_ZERO_SELF_SIGNED_CERT';
		const { description } = errorOf({ networkCode, linkHost: 'files.example.org' });
		expect(description).toContain('NODE_EXTRA_CA_CERTS');
	});

	it.each<[string, Partial<FailureFacts>]>([
		['no answer arrived', { networkCode: 'ECONNRESET' }],
		['the server failed', { status: 500 }],
	])('warns that a change may have been made when %s', (_, facts) => {
		expect(errorOf({ ...facts, fateUnknown: true }).description).toContain(
			'may or may not have been made',
		);
		expect(errorOf(facts).description).not.toContain('may or may not');
	});

	it('warns that a change may have been made when the answer to it cannot be used', () => {
		const facts = { status: 201, unusable: 'It lacks "id".' };
		expect(errorOf({ ...facts, fateUnknown: true }).description).toMatch(
			/It lacks "id"\. The change may have been made/,
		);
		expect(errorOf(facts).description).not.toContain('may have been made');
	});

	it('carries the item that it belongs to', () => {
		expect(errorOf({ status: 404, itemIndex: 3 }).context.itemIndex).toBe(3);
	});

	it.each<[string, Partial<FailureFacts>, object, boolean]>([
		[
			'the rate limit',
			{ status: 429, retryAfterMs: 500 },
			{ cause: 'rate-limited', retryAfterMs: 500 },
			true,
		],
		['a wrong key', { status: 401 }, { cause: 'credential-invalid' }, false],
		['a server error', { status: 500 }, { cause: 'temporarily-unavailable' }, true],
		[
			'a pause of the server',
			{ status: 503, retryAfterMs: 500 },
			{ cause: 'temporarily-unavailable', retryAfterMs: 500 },
			true,
		],
		[
			'an unusable answer',
			{ status: 200, unusable: 'x' },
			{ cause: 'temporarily-unavailable' },
			true,
		],
		['the network', { networkCode: 'ECONNRESET' }, { cause: 'temporarily-unavailable' }, true],
		['a refusal of the engine', {}, { cause: 'configuration-invalid' }, false],
		['a wrong path', { status: 404 }, { cause: 'configuration-invalid' }, false],
		['a redirect', { status: 302 }, { cause: 'configuration-invalid' }, false],
		['a missing right', { status: 403 }, { cause: 'configuration-invalid' }, false],
	])('tells the engine that the cause is %s', (_, facts, failure, transient) => {
		const error = errorOf(facts);
		expect(error.failure).toEqual(failure);
		expect(isTransient(error)).toBe(transient);
	});

	it('can be told to be the rate limit, or that something is not there', () => {
		const errors = [404, 429, 503].map((status) => errorOf({ status }));
		expect(errors.map(isNotFound)).toEqual([true, false, false]);
		expect(errors.map(isRateLimited)).toEqual([false, true, false]);
		expect([isNotFound(new Error('404')), isRateLimited(new Error('429'))]).toEqual([false, false]);
	});

	it('is the only one that waiting is said to help for', () => {
		expect(isTransient(new Error('rate-limited'))).toBe(false);
		expect(isTransient({ failure: { cause: 'rate-limited' } })).toBe(false);
		expect(isTransient(undefined)).toBe(false);
	});
});

describe('a key', () => {
	const KEY = 'sk_live_4f7d1c9a2b';

	/** Everything of an error that n8n may show, log or store. */
	const everythingOf = (error: NodeApiError) =>
		JSON.stringify([
			error,
			...Object.getOwnPropertyNames(error).map((name) => Reflect.get(error, name) as unknown),
		]);

	it.each<[string, Partial<FailureFacts>]>([
		['the message', { status: 400, body: { message: `Key ${KEY} is bad` } }],
		['a plain text', { status: 502, body: `GET with ${KEY} failed` }],
		['a field', { status: 422, body: { message: 'x', details: { key: `${KEY} is bad` } } }],
		['the name of a field', { status: 422, body: { message: 'x', details: { [KEY]: 'bad' } } }],
		['the title of a page', { status: 502, body: `<title>${KEY}</title>` }],
		['the path of a redirect', { status: 302, location: `https://evil.example/${KEY}` }],
		['a URL, encoded', { status: 400, body: { message: `/?key=${encodeURIComponent(KEY)}` } }],
		['the code of an error', { status: 401, body: { error_code: KEY, message: 'x' } }],
		['an error that looks like a code', { status: 401, body: { error: KEY } }],
		['what the engine says', { body: { message: `Header Bearer ${KEY} is not valid` } }],
	])('is not in an error although it stood in %s', (_, facts) => {
		const error = errorOf({ ...facts, secrets: [KEY] });
		expect(everythingOf(error)).not.toContain(KEY);
		expect(error.description).toContain('[hidden]');
	});

	it('is not in an error by way of the query of a redirect, whose rest is shown', () => {
		const location = 'https://user:secret-1@files.example/a?sig=secret-2#secret-3';
		const error = errorOf({ status: 302, location });
		expect(everythingOf(error)).not.toMatch(/secret-\d/);
		expect(error.description).toContain('points to https://files.example/a)');
	});

	it('of a customer, which an answer holds unasked, is not in an error', () => {
		const body = { message: `Key sk_live_${'7f'.repeat(16)} and token_live_${'7f'.repeat(16)}` };
		const error = errorOf({ status: 409, body });
		expect(everythingOf(error)).not.toContain('7f7f');
		expect(error.description).toContain('Key [hidden] and [hidden]');
	});

	it('that is a parameter of the node is not in the copy of the node that an error has', () => {
		const parameters = { options: { customerApiKey: KEY } };
		const error = toNodeApiError(
			{ ...NODE, parameters },
			{ subject: 'document', tries: 1, secrets: [KEY] },
		);
		expect(everythingOf(error)).not.toContain(KEY);
	});

	it('is not shown in part either when a long text is cut inside it', () => {
		const body = { message: `${'x'.repeat(290)}${KEY}` };
		expect(everythingOf(errorOf({ status: 400, body, secrets: [KEY] }))).not.toContain(
			KEY.slice(0, 8),
		);
	});
});
