import type { JsonRecord } from '../../../nodes/ScriptixReseller/codec/json';
import { toDistinctRows } from '../../../nodes/ScriptixReseller/quota/distinctRows';
import type { InputRow } from '../../../nodes/ScriptixReseller/quota/rowInput';
import { readInputRow } from '../../../nodes/ScriptixReseller/quota/rowInput';

const ROW: JsonRecord = {
	customer_id: 123,
	transcription_minutes: 8100,
	period_start: '2025-01-01',
	period_end: '2025-01-31',
};

const distinctOf = (given: JsonRecord[]) =>
	toDistinctRows(
		given.map((more, index) => {
			const row = readInputRow({ ...ROW, ...more }, index);
			if ('reason' in row) throw new Error(row.reason);
			return row;
		}),
	);

describe('the same customer and period twice', () => {
	const distinct = (...given: JsonRecord[]) => {
		const { rows, contradicted } = distinctOf(given);
		return { kept: rows.map(({ itemIndex }) => itemIndex), contradicted };
	};

	it.each([
		['the last counts', [{}, {}], [1]],
		['a final row beats a later one', [{ is_final: true }, { is_final: false }], [0]],
		['a final row beats a later one that does not say', [{ is_final: true }, {}], [0]],
		['a final row beats an earlier one', [{ is_final: false }, { is_final: true }], [1]],
		['the last of final rows counts', [{ is_final: true }, { is_final: true }], [1]],
		['IDs as numbers and texts are one', [{ customer_id: 5 }, { customer_id: '5' }], [1]],
		['other customers are others', [{}, { customer_id: 5 }], [0, 1]],
		[
			'other periods are others',
			[{}, { period_start: '2025-02-01', period_end: '2025-02-28' }],
			[0, 1],
		],
	])('%s', (_, given, kept) => {
		expect(distinct(...given)).toEqual({ kept, contradicted: [] });
	});

	it('are kept in the order of the items', () => {
		const given = [{}, { customer_id: 5 }, { customer_id: 6 }, {}, { customer_id: 5 }];
		expect(distinct(...given)).toEqual({ kept: [2, 3, 4], contradicted: [] });
		expect(distinct({}, {}, { customer_id: 5 }).kept).toEqual([1, 2]);
	});

	it('names the items whose figures do not count', () => {
		expect(
			distinct(
				{ is_final: true },
				{ transcription_minutes: 1 },
				{ quota_minutes: 5 },
				{ is_final: false },
			),
		).toEqual({ kept: [0], contradicted: [1, 2] });
	});

	it.each<[JsonRecord, JsonRecord]>([
		[{ plan: 'gold' }, { plan: 'silver' }],
		[{}, { monthly_fee: 0 }],
		[{ included_minutes: '500' }, { included_minutes: 600 }],
		[{ price_per_extra_minute: '0.1' }, { price_per_extra_minute: '' }],
	])('names an item that would be billed otherwise: %j beside %j', (first, second) => {
		expect(distinct(first, second)).toEqual({ kept: [1], contradicted: [0] });
	});

	it.each<[JsonRecord, JsonRecord]>([
		[{ plan: 'gold' }, { plan: 'Gold' }],
		[{ monthly_fee: null }, { monthly_fee: ' ' }],
		[{ monthly_fee: 5 }, { monthly_fee: '5' }],
		[{ language: 'nl' }, { language: 'de' }],
	])('names none where the same is said: %j beside %j', (first, second) => {
		expect(distinct(first, second)).toEqual({ kept: [1], contradicted: [] });
	});
});

it('tells the rows of customers with several periods, customer by customer', () => {
	const february = { period_start: '2025-02-01', period_end: '2025-02-28' };
	const given = [{}, { customer_id: 5 }, february, { customer_id: 6 }, { customer_id: 6 }];
	const { ofSeveralPeriods } = distinctOf(given);
	expect(ofSeveralPeriods.map((rows) => rows.map(({ itemIndex }) => itemIndex))).toEqual([[0, 2]]);
	expect(distinctOf([{}]).ofSeveralPeriods).toEqual([]);
});

it('names contradicted items in their order', () => {
	const given = [
		{ transcription_minutes: 1 },
		{ customer_id: 5, transcription_minutes: 1 },
		{ transcription_minutes: 2 },
		{ customer_id: 5 },
		{},
	];
	expect(distinctOf(given).contradicted).toEqual([0, 1, 2]);
});

describe('more rows of one customer and period than a function takes arguments', () => {
	const MANY = 150_000;
	const row = readInputRow(ROW, 0) as InputRow;
	const many = (moreOf: (index: number) => Partial<InputRow>) =>
		toDistinctRows(
			Array.from({ length: MANY }, (_, index) => ({ ...row, itemIndex: index, ...moreOf(index) })),
		);

	it('are all named that contradict the one that counts', () => {
		const { rows, contradicted } = many((minutes) => ({ minutes }));
		expect(rows).toHaveLength(1);
		expect(contradicted).toHaveLength(MANY - 1);
	});

	it('are all named that are parts', () => {
		const { rows, parts } = many((index) => ({ json: { units_used: 5, language: `${index}` } }));
		expect(rows).toEqual([]);
		expect(parts).toHaveLength(MANY);
	});
});

describe('rows of a history that was split', () => {
	const part = (more: JsonRecord) => ({
		...{ units_used: 5, language: null, token_name: null, subscription_id: null },
		...more,
	});

	it.each(['language', 'token_name', 'subscription_id'])('by %s are no whole', (column) => {
		const given = [part({ [column]: 'a' }), part({ [column]: 'b' }), { customer_id: 5 }];
		const { rows, parts } = distinctOf(given);
		expect(rows.map(({ itemIndex }) => itemIndex)).toEqual([2]);
		expect(parts).toEqual([
			{ itemIndex: 0, reason: expect.stringContaining(`(${column} a)`) },
			{ itemIndex: 1, reason: expect.stringContaining('set Split By of Get History to None') },
		]);
	});

	it('are no whole either beside one', () => {
		const given = [part({}), part({ language: 'nl' }), part({ language: 'de' })];
		expect(distinctOf(given)).toMatchObject({
			rows: [],
			parts: [{ reason: expect.stringContaining('of its period, as other') as string }, {}, {}],
		});
	});

	it.each<[string, JsonRecord[]]>([
		['one part only', [part({ language: 'nl' })]],
		['an invoice of a subscription', [part({}), part({ subscription_id: 7 })]],
		['the same part twice', [part({ token_name: 'TV' }), part({ token_name: 'TV' })]],
	])('are a whole: %s', (_, given) => {
		const { rows, parts } = distinctOf(given);
		expect(rows).toHaveLength(1);
		expect(parts).toEqual([]);
	});
});
