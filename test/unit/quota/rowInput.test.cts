import fc from 'fast-check';

import type { JsonRecord } from '../../../nodes/ScriptixReseller/codec/json';
import { formatDay, readPeriod } from '../../../nodes/ScriptixReseller/quota/period';
import type { InputRow } from '../../../nodes/ScriptixReseller/quota/rowInput';
import {
	brokenMetadata,
	inputRowReader,
	metadataOf,
	readInputRow,
} from '../../../nodes/ScriptixReseller/quota/rowInput';

const ROW: JsonRecord = {
	customer_id: 123,
	transcription_minutes: 8100,
	period_start: '2025-01-01',
	period_end: '2025-01-31',
};
const read = (more: JsonRecord = {}, itemIndex = 0): InputRow => {
	const row = readInputRow({ ...ROW, ...more }, itemIndex);
	if ('reason' in row) throw new Error(row.reason);
	return row;
};
const reasonOf = (more: JsonRecord) => {
	const row = readInputRow({ ...ROW, ...more }, 0);
	return 'reason' in row ? row.reason : undefined;
};
const daysOf = ({ period }: InputRow) => period && [formatDay(period.start), formatDay(period.end)];

it('needs a customer and minutes only', () => {
	expect(readInputRow({ customer_id: '7', transcription_minutes: 0 }, 4)).toEqual({
		itemIndex: 4,
		json: { customer_id: '7', transcription_minutes: 0 },
		customerId: '7',
		...{ name: '', email: '', plan: '', status: '' },
		minutes: 0,
		quotaMinutes: null,
		period: undefined,
		isFinal: null,
	});
});

it.each<[string, JsonRecord]>([
	['customer_id is empty or missing', { customer_id: null }],
	['customer_id is empty or missing', { customer_id: ' ' }],
	['customer_id holds {"id":1}, which is not an ID', { customer_id: { id: 1 } }],
	['customer_id holds #N/A, which is not an ID', { customer_id: '#N/A' }],
	['customer_id holds null, which is not an ID', { customer_id: 'null' }],
	['customer_id holds true, which is not an ID', { customer_id: true }],
	['customer_id holds 1.5, which is not an ID', { customer_id: 1.5 }],
	['customer_id holds 1.000: write 1000, without a separator', { customer_id: '1.000' }],
	['customer_id holds 12,345,678: write 12345678', { customer_id: '12,345,678' }],
	['customer_id holds 1 234: write 1234', { customer_id: '1 234' }],
	[
		'customer_id holds 1.23457E+11, a long number that a spreadsheet has rounded',
		{ customer_id: '1.23457E+11' },
	],
	[
		'customer_id holds 12345678901234567000, which is too large',
		{ customer_id: 12345678901234567890 },
	],
	['is_final holds "ONWAAR": write true or false', { is_final: 'ONWAAR' }],
	['is_final holds "2"', { is_final: 2 }],
	['transcription_minutes is empty or missing', { transcription_minutes: undefined }],
	['transcription_minutes is empty or missing', { transcription_minutes: '' }],
	['transcription_minutes holds "8100,5"', { transcription_minutes: '8100,5' }],
	['transcription_minutes holds "8.100"', { transcription_minutes: '8.100' }],
	['transcription_minutes holds "many"', { transcription_minutes: 'many' }],
	['transcription_minutes holds "{"a":1}"', { transcription_minutes: { a: 1 } }],
	['quota_minutes holds "unlimited"', { quota_minutes: 'unlimited' }],
	['quota_minutes holds "-5", which is below zero', { quota_minutes: -5 }],
	[
		'from "2025-02-30" to "2025-03-01" cannot be read',
		{ period_start: '2025-02-30', period_end: '2025-03-01' },
	],
	['from "2025-01-01" to "nothing" cannot be read', { period_end: undefined }],
	['from "2025-02-01" to "2025-01-31" cannot be read', { period_start: '2025-02-01' }],
	['from "null" to "2025-01-31" cannot be read', { period_start: null }],
	['from "01/01/2025" to', { period_start: '01/01/2025' }],
])('cannot be used: %s', (reason, more) => {
	expect(reasonOf(more)).toContain(reason);
});

it.each<[JsonRecord, string[]]>([
	[{}, ['2025-01-01', '2025-01-31']],
	[{ period_end: '2025-02-01' }, ['2025-01-01', '2025-01-31']],
	[{ period_start: '2025-01-17', period_end: '2025-02-17' }, ['2025-01-17', '2025-02-16']],
	[
		{ period_start: new Date('2025-01-01'), period_end: new Date('2025-01-31') },
		['2025-01-01', '2025-01-31'],
	],
	[
		{ period_start: '', period_end: null, period: { start: '2025-01-01', end: '2025-01-31' } },
		['2025-01-01', '2025-01-31'],
	],
	[
		{ period_start: { toJSON: () => '2025-01-01' }, period_end: { toJSON: () => '2025-02-01' } },
		['2025-01-01', '2025-01-31'],
	],
	// Of a cycle of the 31st: as this package writes it, and as Scriptix may.
	[{ period_start: '2025-04-30', period_end: '2025-05-30' }, ['2025-04-30', '2025-05-30']],
	[{ period_start: '2025-01-31', period_end: '2025-02-28' }, ['2025-01-31', '2025-02-27']],
])('reads the period of %j', (more, days) => {
	expect(daysOf(read(more))).toEqual(days);
});

it('a period that was read once and stored is read the same again', () => {
	const day = fc.integer({ min: 20_000, max: 22_000 });
	fc.assert(
		fc.property(day, fc.integer({ min: 20, max: 40 }), (start, length) => {
			const vendor = readPeriod({ start: formatDay(start), end: formatDay(start + length) })!;
			const stored = { period_start: formatDay(vendor.start), period_end: formatDay(vendor.end) };
			expect(daysOf(read(stored))).toEqual(Object.values(stored));
		}),
		{ numRuns: 2000 },
	);
});

it('reads many rows as it reads each alone', () => {
	const readRow = inputRowReader();
	const given = [
		ROW,
		{ ...ROW, period_end: '2025-02-01' },
		{ ...ROW, period_start: 'soon' },
		{ ...ROW, period_start: 'soon', customer_id: 4 },
		{
			...ROW,
			period_start: '',
			period_end: '',
			period: { start: '2025-04-30', end: '2025-05-30' },
		},
		{ ...ROW, period_start: '2025-04-30', period_end: '2025-05-30' },
	];
	expect(given.map((json, index) => readRow(json, index))).toEqual(
		given.map((json, index) => readInputRow(json, index)),
	);
});

it.each([123, '123', ' 123 ', '123.0', '123.00', '123\u200b', '\uFEFF123', '１２３'])(
	'takes %j for one customer',
	(customer_id) => {
		expect(read({ customer_id }).customerId).toBe('123');
	},
);

it.each(['10.05', 'A1.0', '123.0.5'])('leaves the ID %j as it is', (customer_id) => {
	expect(read({ customer_id }).customerId).toBe(customer_id);
});

it.each([
	[42, '42'],
	[' Example BV ', 'Example BV'],
])('takes the name %j', (name, expected) => {
	expect(read({ name }).name).toBe(expected);
});

it('shows the beginning of a long value', () => {
	const reasonOfLong = (length: number) => reasonOf({ transcription_minutes: 'x'.repeat(length) });
	expect(reasonOfLong(40)).toContain(`"${'x'.repeat(40)}"`);
	expect(reasonOfLong(41)).toContain(`"${'x'.repeat(40)}…"`);
});

it.each([
	[true, true],
	['TRUE', true],
	[' true ', true],
	[1, true],
	['1', true],
	[false, false],
	[0, false],
	['false', false],
	['', null],
	['0', false],
	[null, null],
	[undefined, null],
])('takes is_final %j for %j', (value, isFinal) => {
	expect(read({ is_final: value }).isFinal).toBe(isFinal);
});

it.each<[unknown, JsonRecord]>([
	[{ crm: 5 }, { crm: 5 }],
	['{"crm":5}', { crm: 5 }],
	[' { "crm": 12345678901234567890 } ', { crm: '12345678901234567890' }],
	['[5]', {}],
	['crm: 5', {}],
	['', {}],
	[null, {}],
	[[5], {}],
])('reads the metadata %j of a row', (metadata, read) => {
	expect(metadataOf({ metadata })).toEqual(read);
});

it.each([
	[10_000.000000000002, 10_000],
	[0.1 + 0.2, 0.3],
	['10000.300000000001', 10_000.3],
	[11_999.999999999998, 12_000],
	[33.333333, 33.333333],
	[-0.5, -0.5],
	[1250.75, 1250.75],
	[123_456_789_012.5, 123_456_789_012.5],
])(
	'takes minutes of %j for %d: what a sum of binary fractions leaves is none',
	(value, minutes) => {
		expect(read({ transcription_minutes: value }).minutes).toBe(minutes);
		if (minutes > 0) expect(read({ quota_minutes: value }).quotaMinutes).toBe(minutes);
	},
);

it('leaves minutes beyond a billion as they are, of which millionths are no digits of a number', () => {
	fc.assert(
		fc.property(fc.double({ min: 1e9, max: 1e15, noNaN: true }), (minutes) => {
			expect(read({ transcription_minutes: minutes }).minutes).toBe(minutes);
		}),
	);
});

it.each([
	['plan', { id: 1 }],
	['status', ['active']],
	['plan', true],
])('cannot be used: a %s that is %j, which is not none', (column, value) => {
	expect(reasonOf({ [column]: value })).toBe(
		`The column ${column} holds ${JSON.stringify(value)}, which is not text`,
	);
});

it.each<[unknown, boolean]>([
	['{"crm":"AC', true],
	[' [object Object]', true],
	["{'crm': 'A'}", true],
	['{"crm":"A"}', false],
	['["A"]', false],
	['about {crm}', false],
	['', false],
	[{ crm: 'A' }, false],
	[undefined, false],
])('metadata %j is broken: %j', (metadata, isBroken) => {
	const broken = isBroken
		? { reason: expect.stringMatching(/metadata holds .* so that crm cannot be read/) as string }
		: undefined;
	expect(brokenMetadata({ metadata } as JsonRecord, 'crm')).toEqual(broken);
});
