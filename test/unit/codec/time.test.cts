import { execFileSync } from 'node:child_process';

import { readInstant } from '../../../nodes/ScriptixReseller/codec/time';

const TIME = Date.UTC(2025, 0, 10, 10);

describe('a point in time from outside', () => {
	it.each<[unknown]>([
		['2025-01-10T10:00:00Z'],
		['2025-01-10T10:00:00'],
		['2025-01-10 10:00:00'],
		['2025-01-10T10:00'],
		['2025-01-10T10:00:00.000'],
		['2025-01-10T10:00:00,000'],
		['2025-01-10T11:00:00+01:00'],
		['2025-01-10T11:00:00+0100'],
		['2025-01-10T11:00:00+01'],
		['2025-01-10 05:00:00 -05:00'],
		['2025-01-10 10:00:00 UTC'],
		['2025-01-10t10:00:00z'],
		[' 2025-01-10T10:00:00 '],
		['Fri, 10 Jan 2025 10:00:00 GMT'],
		['Friday, 10-Jan-25 10:00:00 GMT'],
		['Fri Jan 10 10:00:00 2025'],
		['Fri, 10 Jan 2025 11:00:00 +0100'],
		['Fri, 10 Jan 2025 05:00:00 EST'],
		['Fri, 10 Jan 2025 02:00:00 PST'],
		['Fri, 10 Jan 2025 10:00 AM'],
		[TIME],
		[TIME / 1000],
		[String(TIME)],
		[String(TIME / 1000)],
		[`${TIME / 1000}.0004`],
		[new Date(TIME)],
	])('%p is in UTC unless it names a zone', (value) => {
		expect(readInstant(value)).toBe(TIME);
	});

	it.each(['2025-01-10 10:00:00', 'Fri Jan 10 10:00:00 2025'])(
		'%p is in UTC on a machine in New York too',
		(text) => {
			const program = `require('./nodes/ScriptixReseller/codec/time').readInstant('${text}')`;
			const env = { ...process.env, TZ: 'America/New_York' };
			const args = ['-r', 'tsx/cjs', '-p', program];
			expect(Number(execFileSync(process.execPath, args, { env, encoding: 'utf8' }))).toBe(TIME);
		},
	);

	it('may be a day', () => {
		expect(readInstant('2025-01-10')).toBe(Date.UTC(2025, 0, 10));
	});

	it.each([
		['seconds', 99_999_999_999, '5138-11-16T09:46:39.000Z'],
		['milliseconds', 100_000_000_000, '1973-03-03T09:46:40.000Z'],
		['milliseconds', 99_999_999_999_999, '5138-11-16T09:46:39.999Z'],
	])('may be a number of %s: %d', (_, value, expected) => {
		expect(new Date(readInstant(value)).toISOString()).toBe(expected);
	});

	it.each([
		undefined,
		null,
		'',
		'soon',
		'in 5',
		'5',
		'1.2.2025',
		'1/2/2025',
		'10 Jan 2025',
		'2025',
		'2025-13-01',
		'2025-02-31',
		'2025-02-31T10:00:00',
		'2025-01-10T25:00:00',
		'2025-01-10Tnoon',
		`x${TIME}`,
		`${TIME} or so`,
		`${TIME / 1000}.x`,
		0,
		-5,
		NaN,
		1e300,
		TIME * 1000,
		100_000_000_000_000,
		String(TIME * 1000),
		'Fri, 10 Jan 2025 10:00:00 CET',
		true,
		{},
		[TIME],
	])('%p is none', (value) => {
		expect(readInstant(value)).toBeNaN();
	});
});
