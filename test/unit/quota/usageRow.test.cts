import {
	toDetailColumns,
	toUsageRow,
	withDetails,
} from '../../../nodes/ScriptixReseller/quota/usageRow';
import { documentedMinutes, isDocumentedPlan } from '../../../nodes/ScriptixReseller/quota/plans';

const CUSTOMER = {
	id: 7,
	name: 'Example BV',
	email: 'it@example.org',
	plan: 'gold',
	status: 'active',
	usage: { transcription_minutes: 50, quota_minutes: 100 },
};

describe('the row of a customer', () => {
	it('has who it is about and the usage', () => {
		expect(toUsageRow(CUSTOMER)).toStrictEqual({
			customer_id: 7,
			name: 'Example BV',
			email: 'it@example.org',
			plan: 'gold',
			status: 'active',
			transcription_minutes: 50,
			quota_minutes: 100,
			usage_percent: 50,
			remaining_minutes: 50,
			quota_status: 'moderate',
		});
	});

	it('has the units of the API that counts units', () => {
		const usage = { transcription_minutes: 50, units_used: 50 };
		expect(toUsageRow({ ...CUSTOMER, usage })).toMatchObject({ units_used: 50 });
	});

	it.each([[undefined], [null]])('has no usage where that is %p', (usage) => {
		expect(toUsageRow({ ...CUSTOMER, usage }).transcription_minutes).toBeNull();
	});
});

describe('the answer about the usage of one customer', () => {
	const details = {
		period: { start: '2025-01-01', end: '2025-01-31' },
		usage: { transcription_minutes: 60 },
		breakdown: { live: 10 },
	};

	it('adds the period and the breakdown', () => {
		expect(toDetailColumns(details)).toStrictEqual({
			period_start: '2025-01-01',
			period_end: '2025-01-31',
			breakdown: { live: 10 },
		});
	});

	it.each([{}, { period: null, breakdown: null }, { period: { start: 'x' }, breakdown: 'x' }])(
		'adds nothing of what %j does not state',
		(empty) => {
			expect(toDetailColumns(empty)).toStrictEqual({});
		},
	);

	it('has the later figures', () => {
		expect(withDetails(CUSTOMER, details).usage).toEqual({
			transcription_minutes: 60,
			quota_minutes: 100,
		});
	});
});

describe('the plans that Scriptix documents', () => {
	it.each([
		['bronze', 500],
		['silver', 2_000],
		['Gold', 10_000],
		['enterprise', null],
		['platinum', null],
	])('%s has the minutes %p', (plan, minutes) => {
		expect(documentedMinutes(plan)).toBe(minutes);
	});

	it.each([
		['bronze', true],
		['enterprise', true],
		['Gold', false],
		['platinum', false],
	])('%s is one of them, as it is spelled there: %p', (plan, expected) => {
		expect(isDocumentedPlan(plan)).toBe(expected);
	});
});
