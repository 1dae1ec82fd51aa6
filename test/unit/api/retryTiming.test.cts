import fc from 'fast-check';

import {
	backoffMs,
	MAX_TRIES,
	MAX_WAIT_MS,
	mayRetry,
	requestedWaitMs,
} from '../../../nodes/ScriptixReseller/api/retryTiming';

const NOW = Date.UTC(2025, 0, 25, 10);
const NOW_SECONDS = NOW / 1000;
const WRITES = ['POST', 'PATCH', 'PUT', 'DELETE'];

describe('a request is sent again', () => {
	it.each([502, 503, 504])('when a read was answered with %i', (status) => {
		expect(mayRetry({ method: 'GET', status })).toBe(true);
	});

	it('when a read brought no answer', () => {
		expect(mayRetry({ method: 'GET' })).toBe(true);
	});

	it('when the answer to a read could not be understood', () => {
		expect(mayRetry({ method: 'GET', status: 200, unreadable: true })).toBe(true);
	});

	it.each(['GET', ...WRITES])('when %s was refused by the rate limit', (method) => {
		expect(mayRetry({ method, status: 429 })).toBe(true);
	});
});

describe('a request is not sent again', () => {
	it.each([200, 301, 302, 307, 308, 400, 401, 402, 403, 404, 405, 409, 413, 415, 422, 500, 501])(
		'when a read was answered with %i',
		(status) => {
			expect(mayRetry({ method: 'GET', status })).toBe(false);
		},
	);

	it.each(WRITES)('when nobody knows whether %s was carried out', (method) => {
		const outcomes = [
			{ method },
			{ method, status: 200, unreadable: true },
			...[500, 502, 503, 504].map((status) => ({ method, status })),
		];
		expect(outcomes.map(mayRetry)).toEqual(outcomes.map(() => false));
	});
});

describe('the wait that the server asks for', () => {
	const waitOf = (headers: Record<string, unknown>, bodyRetryAfter?: unknown, status = 429) =>
		requestedWaitMs({ method: 'GET', status, headers, bodyRetryAfter }, NOW);

	it.each<[string, unknown, number]>([
		['seconds', '60', 60_000],
		['seconds as a number', 60, 60_000],
		['seconds with blanks around', ' 7 ', 7_000],
		['no seconds at all', '0', 0],
		['a part of a second, rounded up', '0.0001', 1],
		['an hour', '3600', 3_600_000],
		['the Unix time of a moment', String(NOW_SECONDS + 45), 45_000],
		['the Unix time of a moment, in milliseconds', NOW + 45_000, 45_000],
		['the Unix time of a moment that has passed', NOW_SECONDS - 5, 0],
		['a date', 'Sat, 25 Jan 2025 10:00:30 GMT', 30_000],
		['a date in the old form', 'Saturday, 25-Jan-25 10:01:00 GMT', 60_000],
		['a date in the form of the API', '2025-01-25T10:00:05Z', 5_000],
		['a date that has passed', 'Sat, 25 Jan 2025 09:59:00 GMT', 0],
	])('is read from Retry-After as %s', (_, header, ms) => {
		expect(waitOf({ 'retry-after': header })).toBe(ms);
	});

	it.each([503, 502, 429])('is read from Retry-After of a %i', (status) => {
		expect(waitOf({ 'retry-after': '5' }, undefined, status)).toBe(5_000);
	});

	it.each<[string, unknown, number]>([
		['seconds as a number', 60, 60_000],
		['seconds as text', '1.5', 1_500],
		['none', 0, 0],
	])('is else read from retry_after of the body as %s', (_, seconds, ms) => {
		expect(waitOf({}, seconds)).toBe(ms);
		expect(waitOf({}, seconds, 503)).toBe(ms);
	});

	it.each<[string, unknown, number]>([
		['text', String(NOW_SECONDS + 12), 12_000],
		['a number', NOW_SECONDS + 12, 12_000],
		['the next second', NOW_SECONDS + 1, 1_000],
		['an hour ahead', NOW_SECONDS + 3_600, 3_600_000],
	])('is else read from X-RateLimit-Reset of a 429 as %s', (_, reset, ms) => {
		expect(waitOf({ 'x-ratelimit-reset': reset })).toBe(ms);
	});

	it.each<[string, unknown]>([
		['now', NOW_SECONDS],
		['in the past', NOW_SECONDS - 60],
		['more than an hour ahead', NOW_SECONDS + 3_601],
		['in milliseconds', NOW + 60_000],
		['in seconds from now', 60],
		['no number', 'soon'],
		['empty', ''],
	])('is not read from X-RateLimit-Reset that is %s', (_, reset) => {
		expect(waitOf({ 'x-ratelimit-reset': reset })).toBeUndefined();
	});

	it('is not read from X-RateLimit-Reset of anything but a 429, because it stands on every answer', () => {
		expect(waitOf({ 'x-ratelimit-reset': NOW_SECONDS + 12 }, undefined, 503)).toBeUndefined();
	});

	it('is taken from Retry-After before the body, and from the body before X-RateLimit-Reset', () => {
		const reset = { 'x-ratelimit-reset': NOW_SECONDS + 3 };
		expect(waitOf({ 'retry-after': '1', ...reset }, 2)).toBe(1_000);
		expect(waitOf({ 'retry-after': '0', ...reset }, 2)).toBe(0);
		expect(waitOf(reset, 2)).toBe(2_000);
		expect(waitOf(reset, 0)).toBe(0);
		expect(waitOf(reset)).toBe(3_000);
	});

	it.each<[string, unknown]>([
		['a negative number', '-1'],
		['a number with a sign', '+5'],
		['a number with a comma', '5,'],
		['a number with a dot', '1.'],
		['a word', 'soon'],
		['a word before a number', 'in 5'],
		['a unit', '60s'],
		['a hexadecimal number', '0x10'],
		['a number with an exponent', '1e3'],
		['endless', '9'.repeat(400)],
		['more than an hour', '3601'],
		['a day', 86_400],
		['a date in 2099', 'Thu, 01 Jan 2099 00:00:00 GMT'],
		['a Unix time in 2099', '4070908800'],
		['a Unix time in 2099, in milliseconds', '4070908800000'],
		['nothing', ''],
		['a list', ['5']],
		['not a number', NaN],
		['negative', -1],
		['infinite', Infinity],
		['null', null],
		['true', true],
	])('is looked for elsewhere when Retry-After is %s', (_, header) => {
		expect(waitOf({ 'retry-after': header }, 2)).toBe(2_000);
		expect(waitOf({ 'retry-after': header })).toBeUndefined();
	});

	it.each([null, true, '', '-3', -3, NaN, 1e306, 'soon', {}, ['5']])(
		'is not read from a retry_after of the body that is %p',
		(seconds) => {
			expect(waitOf({}, seconds)).toBeUndefined();
		},
	);

	it('is not known when no complete answer arrived', () => {
		expect(requestedWaitMs({ method: 'GET' }, NOW)).toBeUndefined();
	});

	it('is never negative or endless, whatever the server sends', () => {
		const hint = fc.oneof(
			fc.anything(),
			fc.string(),
			fc.double(),
			fc.integer().map(String),
			fc.double().map(String),
			fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
			fc.integer({ min: NOW_SECONDS - 10_000, max: NOW_SECONDS + 10_000 }),
		);
		fc.assert(
			fc.property(hint, hint, hint, fc.constantFrom(429, 503), (header, body, reset, status) => {
				const headers = { 'retry-after': header, 'x-ratelimit-reset': reset };
				const ms = waitOf(headers, body, status);
				if (ms === undefined) return;
				expect(Number.isFinite(ms)).toBe(true);
				expect(ms).toBeGreaterThanOrEqual(0);
				expect(ms).toBeLessThanOrEqual(3_600_000);
			}),
			{ numRuns: 1_000 },
		);
	});

	it('ends exactly when the server said, for any date and any number of seconds', () => {
		fc.assert(
			fc.property(fc.nat({ max: 3_600 }), (seconds) => {
				const date = new Date(NOW + seconds * 1000).toUTCString();
				expect(waitOf({ 'retry-after': date })).toBe(seconds * 1000);
				expect(waitOf({ 'retry-after': String(seconds) })).toBe(seconds * 1000);
				expect(waitOf({}, seconds)).toBe(seconds * 1000);
			}),
		);
	});
});

describe('the wait when the server asks for none', () => {
	const ALMOST_ONE = 1 - Number.EPSILON;

	it.each([
		[1, 500, 1_000],
		[2, 1_000, 2_000],
		[3, 2_000, 4_000],
		[4, 4_000, 8_000],
		[7, 30_000, 60_000],
		[8, 30_000, 60_000],
		[2_000, 30_000, 60_000],
	])('lies after %i tries between %i and %i ms', (tries, least, most) => {
		expect(backoffMs(tries, 0)).toBe(least);
		expect(backoffMs(tries, ALMOST_ONE)).toBe(most);
	});

	it('spreads evenly with chance', () => {
		expect([0.25, 0.5, 0.75].map((random) => backoffMs(1, random))).toEqual([625, 750, 875]);
	});

	it('never exceeds a minute, and all tries together stay within what an action may wait', () => {
		const chance = fc.double({ min: 0, max: ALMOST_ONE, noNaN: true });
		fc.assert(
			fc.property(fc.array(chance, { minLength: 1, maxLength: 40 }), (chances) => {
				const waits = chances.map((random, index) => backoffMs(index + 1, random));
				expect(Math.max(...waits)).toBeLessThanOrEqual(60_000);
				expect(Math.min(...waits)).toBeGreaterThanOrEqual(500);
				const ofOneRequest = waits.slice(0, MAX_TRIES - 1);
				expect(ofOneRequest.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(MAX_WAIT_MS);
			}),
		);
	});

	it('is tried five times and waited two minutes at most', () => {
		expect([MAX_TRIES, MAX_WAIT_MS]).toEqual([5, 120_000]);
	});
});
