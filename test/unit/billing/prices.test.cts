import type { PriceEntry } from '../../../nodes/ScriptixReseller/billing/prices';
import { planKey, readPriceList } from '../../../nodes/ScriptixReseller/billing/prices';

const gold = (more: PriceEntry = {}): PriceEntry => ({
	plan: 'gold',
	monthlyFee: '1199',
	includedMinutes: '',
	pricePerExtraMinute: '0.035',
	...more,
});
const faultOf = (...entries: PriceEntry[]) => {
	const list = readPriceList(entries);
	return 'fault' in list ? list.fault : undefined;
};

it('keeps prices as they were entered, by plan in lower case', () => {
	const list = readPriceList([gold({ plan: ' Gold ' }), gold({ plan: '', monthlyFee: 5 })]);
	if ('fault' in list) throw new Error(list.fault);
	expect([...list.keys()]).toEqual(['gold', '']);
	expect(list.get('gold')).toMatchObject({
		monthlyFee: { text: '1199' },
		pricePerExtraMinute: { text: '0.035' },
	});
	expect(list.get('')?.monthlyFee.text).toBe('5');
});

it.each(['gold', 'GOLD\u200b', 'Gold\u00a0', 'ｇｏｌｄ'])(
	'has one price of a plan, however the plan is spelled: %j',
	(plan) => {
		expect(planKey(plan)).toBe('gold');
		expect(faultOf(gold(), gold({ plan }))).toBe('There are two rows of prices of the plan gold');
	},
);

it.each<[string, PriceEntry]>([
	['Monthly Fee of the plan gold is negative: -1', { monthlyFee: '-1' }],
	['Monthly Fee of the plan gold is negative: -0.5', { monthlyFee: -0.5 }],
	['Price per Extra Minute of the plan gold is "0,035"', { pricePerExtraMinute: '0,035' }],
	['Price per Extra Minute of the plan gold is "abc"', { pricePerExtraMinute: 'abc' }],
	['Price per Extra Minute of the plan gold is "1e-3"', { pricePerExtraMinute: '1e-3' }],
	['Monthly Fee of the plan gold is "1.199": write 1199, or 1.1990', { monthlyFee: '1.199' }],
	['Monthly Fee of the plan gold is "12.000": write 12000, or 12', { monthlyFee: ' 12.000 ' }],
	['Monthly Fee of the plan gold is "1.199,00"', { monthlyFee: '1.199,00' }],
	['Monthly Fee of the plan gold is "€ 5"', { monthlyFee: '€ 5' }],
	['Monthly Fee of the plan gold is empty', { monthlyFee: ' ' }],
	['Monthly Fee of the plan gold is "true"', { monthlyFee: true }],
	['Price per Extra Minute of the plan gold is empty', { pricePerExtraMinute: null }],
	['Price per Extra Minute of the plan gold has more than 6', { pricePerExtraMinute: '0.0000001' }],
	['Price per Extra Minute of the plan gold is "1e-7"', { pricePerExtraMinute: 1e-7 }],
	['Included Minutes of the plan gold is "2k"', { includedMinutes: '2k' }],
	['Included Minutes of the plan gold is negative', { includedMinutes: -1 }],
	[
		'Included Minutes of the plan gold is "10.000": write 10000, or 10',
		{ includedMinutes: '10.000' },
	],
	['Included Minutes of the plan gold is "1,5"', { includedMinutes: '1,5' }],
	['Included Minutes of the plan gold is "1e3"', { includedMinutes: '1e3' }],
	['Price per Extra Minute of the plan gold is "1E2"', { pricePerExtraMinute: '1E2' }],
	['Price per Extra Minute of the plan gold is 1e+21, which is too', { pricePerExtraMinute: 1e21 }],
	['Monthly Fee of the plan gold is 9007199254740992, which is too', { monthlyFee: 2 ** 53 }],
	['Price per Extra Minute of the plan gold is "1e-7"', { pricePerExtraMinute: 1e-7 }],
	['Price per Extra Minute of the plan gold has more', { pricePerExtraMinute: '0.0350000001' }],
	['Price per Extra Minute of the plan gold is "+1"', { pricePerExtraMinute: '+1' }],
	['Price per Extra Minute of the plan gold is ".5"', { pricePerExtraMinute: '.5' }],
	['Price per Extra Minute of the plan gold is "5."', { pricePerExtraMinute: '5.' }],
	['Price per Extra Minute of the plan gold is "0x10"', { pricePerExtraMinute: '0x10' }],
	['Price per Extra Minute of the plan gold is "٥"', { pricePerExtraMinute: '٥' }],
	['Price per Extra Minute of the plan gold is "1 000"', { pricePerExtraMinute: '1 000' }],
	['Price per Extra Minute of the plan gold is "[1]"', { pricePerExtraMinute: [1] }],
	['Price per Extra Minute of the plan gold is "null"', { pricePerExtraMinute: NaN }],
	['Price per Extra Minute of the plan gold has more than 6', { pricePerExtraMinute: 0.1234567 }],
	['Monthly Fee for customers without a plan is empty', { plan: '', monthlyFee: '' }],
])('refuses: %s', (fault, entry) => {
	expect(faultOf(gold(entry))).toContain(fault);
});

it.each([
	['gold', 'gold'],
	['gold', ' GOLD'],
	['Gold', 'gold\u00A0'],
	['7', 7],
	['', '  '],
	['', undefined],
])('refuses two rows for one plan: %j and %j', (first, second) => {
	expect(faultOf(gold({ plan: first }), gold({ plan: second }))).toMatch(/^There are two rows/);
});

it.each([
	'0',
	'-0',
	'1.1250',
	'0.125',
	'0.000001',
	'119',
	'49.95',
	0,
	12.5,
	' 7 ',
	'7.0000000',
	'0.0000010',
])('takes %j for a price', (price) => {
	expect(faultOf(gold({ monthlyFee: price }))).toBeUndefined();
	expect(faultOf(gold({ pricePerExtraMinute: price }))).toBeUndefined();
});

it('takes zeros at the end for what they are, however many', () => {
	const list = readPriceList([gold({ pricePerExtraMinute: '0.1200000' })]);
	expect('fault' in list ? list.fault : list.get('gold')?.pricePerExtraMinute).toEqual({
		text: '0.1200000',
		value: { digits: 12n, scale: 2 },
	});
});

it.each([
	['10.000', 'write 10000, or 10'],
	['1.125', 'write 1125, or 1.1250'],
])('says how to write included minutes of %j as what they may mean', (includedMinutes, cure) => {
	expect(faultOf(gold({ includedMinutes }))).toBe(
		`Included Minutes of the plan gold is "${includedMinutes}": ${cure}`,
	);
});

it('takes a price per minute of three decimals, as nobody asks thousands for a minute', () => {
	expect(faultOf(gold({ pricePerExtraMinute: '1.125' }))).toBeUndefined();
});

it('takes a fee and included minutes that came as numbers', () => {
	expect(faultOf(gold({ monthlyFee: 1.125 }))).toBeUndefined();
	expect(faultOf(gold({ includedMinutes: 1.125 }))).toBeUndefined();
});
