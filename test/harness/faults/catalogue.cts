import type { Fault, KnobSettings } from '../../sandbox/index.cts';

/** Something that can go wrong, in words and as the sandbox does it. */
export interface Condition {
	/** Heading of the table that it stands in. */
	group: string;
	name: string;
	fault: Fault;
	knobs?: KnobSettings;
	/** Its requests come to their time limit. */
	reachesLimit?: true;
	/** It concerns the body of an answer, which deletions do not have. */
	concernsBody?: true;
	/** Nothing listens at the base URL. */
	isRefused?: true;
}

const STATUSES = [400, 401, 402, 403, 404, 405, 409, 413, 415, 418, 422, 500, 502, 503, 504];

const HTML = '<!DOCTYPE html><html><head><title>Sorry</title></head><body>Sorry</body></html>';
const JSON_TYPE = 'application/json';

type Variant = [name: string, fault: Fault, knobs?: KnobSettings];

/** The three documented error bodies, and what stands in their place when something else answers. */
const BODIES: Variant[] = [
	['documented body: `error_code`', {}, { errorShape: 'coded' }],
	['documented body: plain', {}, { errorShape: 'plain' }],
	['documented body: nested', {}, { errorShape: 'nested' }],
	['HTML', { body: HTML, contentType: 'text/html' }],
	['text', { body: 'upstream failed' }],
	['no body', { body: '' }],
	['JSON cut short', { body: '{"error":"Cut', contentType: JSON_TYPE }],
];

const HINTS: Variant[] = [
	['`Retry-After` in seconds', {}, hints({ header: 'seconds' })],
	['`Retry-After` as a date', {}, hints({ header: 'date' })],
	['`retry_after` in the body', {}, hints({ body: true })],
	['`X-RateLimit-Reset`', {}, hints({ reset: true })],
	['no hint at all', {}, hints({})],
	['`Retry-After: 0`', { headers: { 'retry-after': '0' } }, hints({})],
	['`Retry-After: 121`', { retryAfter: 121 }, hints({ header: 'seconds' })],
	['`Retry-After: 901`', { retryAfter: 901 }, hints({ header: 'seconds' })],
	['`Retry-After: 4070908800`', { headers: { 'retry-after': '4070908800' } }, hints({})],
	[
		'`Retry-After` in 2099',
		{ headers: { 'retry-after': 'Thu, 01 Jan 2099 00:00:00 GMT' } },
		hints({}),
	],
	['`Retry-After: soon`', { headers: { 'retry-after': 'soon' } }, hints({})],
	['`Retry-After: -5`', { headers: { 'retry-after': '-5' } }, hints({})],
	['`X-RateLimit-Reset` in the past', { headers: { 'x-ratelimit-reset': '1000000' } }, hints({})],
	[
		'`X-RateLimit-Reset` in milliseconds',
		{ headers: { 'x-ratelimit-reset': '1736931602000' } },
		hints({}),
	],
];

/**
 * Everything that can go wrong with any request.
 *
 * @param otherHost origin of another host, which redirects lead to
 */
export function conditions({ otherHost }: { otherHost: string }): Condition[] {
	const all = (group: string, variants: Variant[]): Condition[] =>
		variants.map(([name, fault, knobs]) => ({ group, name, fault, knobs }));
	return [
		...STATUSES.flatMap((status) =>
			all(
				`HTTP ${status}`,
				BODIES.map(([name, fault, knobs]) => [name, { ...fault, status }, knobs]),
			),
		),
		...all(
			'HTTP 429',
			HINTS.map(([name, fault, knobs]) => [name, { ...fault, status: 429 }, knobs]),
		),
		...all('Waits that a 503 asks for', [
			['`Retry-After: 2`', { status: 503, headers: { 'retry-after': '2' } }],
			['`Retry-After: 200`', { status: 503, headers: { 'retry-after': '200' } }],
		]),
		...all('The connection', [
			['reset before the answer', { reset: 'before' }],
			['reset after the headers', { reset: 'afterHeaders' }],
		]),
		{
			group: 'The connection',
			name: 'closed in the middle of the body',
			fault: { truncate: 20 },
			concernsBody: true,
		},
		{
			group: 'The connection',
			name: 'no answer within 30 s',
			fault: { hang: true },
			reachesLimit: true,
		},
		{
			group: 'The connection',
			name: 'an answer that drips for longer than 30 s',
			fault: { dripMs: 1_000 },
			concernsBody: true,
			reachesLimit: true,
		},
		{ group: 'The connection', name: 'refused', fault: {}, isRefused: true },
		...all('Good status, unusable answer', [
			['HTML', { status: 200, body: HTML, contentType: 'text/html' }],
			['HTML that is called JSON', { status: 200, body: HTML, contentType: JSON_TYPE }],
			['text', { status: 200, body: 'OK' }],
			['JSON cut short', { status: 200, body: '{"count":', contentType: JSON_TYPE }],
			['a documented error body', { status: 200, body: ERROR_BODY }],
			['a nested error body', { status: 200, body: { error: { code: 500, message: 'Sorry' } } }],
			['an error body with an empty result', { status: 200, body: { error: 'Sorry', result: [] } }],
		]),
		...all('Redirects', [
			['302 to the same host', { redirect: '/elsewhere' }],
			['301 to another host', { status: 301, redirect: `${otherHost}/elsewhere` }],
			['307 to another host', { status: 307, redirect: `${otherHost}/elsewhere` }],
			['308 to plain http', { status: 308, redirect: 'http://scriptix.example/elsewhere' }],
			['304', { status: 304 }],
		]),
	];
}

const ERROR_BODY = {
	error: 'Internal Server Error',
	message: 'Sorry',
	error_code: 'INTERNAL_ERROR',
};

function hints(given: Partial<Record<'body' | 'reset', true>> & { header?: 'seconds' | 'date' }) {
	return { rateHints: { header: 'none' as const, body: false, reset: false, ...given } };
}
