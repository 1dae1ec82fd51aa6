import type { JsonRecord } from '../../../nodes/ScriptixReseller/codec/json';
import {
	BILLED_COLUMNS,
	misnamedColumnFinder,
} from '../../../nodes/ScriptixReseller/quota/rowColumns';

const misnamedIn = (json: JsonRecord) => misnamedColumnFinder(BILLED_COLUMNS)(json);

it.each([
	['Monthly Fee', 'monthly_fee'],
	['monthlyFee', 'monthly_fee'],
	['MONTHLY_FEE', 'monthly_fee'],
	[' included_minutes ', 'included_minutes'],
	['Included Minutes', 'included_minutes'],
	['pricePerExtraMinute', 'price_per_extra_minute'],
	['Price per extra minute', 'price_per_extra_minute'],
	['quotaMinutes', 'quota_minutes'],
	['Is Final', 'is_final'],
	['Currency', 'currency'],
	['Monthly Fee (EUR)', 'monthly_fee'],
	['Quota Minutes [per month]', 'quota_minutes'],
	['Price per Extra Minute (€)', 'price_per_extra_minute'],
	['Monthly Fee EUR', 'monthly_fee'],
	['price_per_extra_minute_eur', 'price_per_extra_minute'],
	['\ufeffmonthly_fee', 'monthly_fee'],
	['monthly_fee_1', 'monthly_fee'],
	['Period Start', 'period_start'],
	['periodEnd', 'period_end'],
	['Transcription Minutes', 'transcription_minutes'],
	['customerId', 'customer_id'],
])('finds %j, which is meant for %s', (name, column) => {
	expect(misnamedIn({ [name]: 5 })).toEqual({
		reason: `The column "${name}" is not read: name it ${column}`,
	});
	// Nothing is lost where it is empty, or the column is there too.
	expect(misnamedIn({ [name]: ' ' })).toBeUndefined();
	expect(misnamedIn({ [name]: 5, [column]: 7 })).toBeUndefined();
});

it.each([
	'monthly_fee',
	'fee',
	'currency',
	'Name',
	'plan',
	'minutes',
	'status_old',
	'monthly_fee_paid',
	'Status (CRM)',
	'plan (old)',
	'__proto__',
	'',
])('leaves %j alone', (name) => {
	expect(misnamedIn(Object.fromEntries([[name, 5]]))).toBeUndefined();
});

it('finds the same name in each of many rows', () => {
	const find = misnamedColumnFinder(BILLED_COLUMNS);
	const rows: JsonRecord[] = [{ 'Monthly Fee': 5 }, { plan: 'gold' }, { 'Monthly Fee': 7 }];
	const reasons = rows.map((row) => find(row));
	expect(reasons).toEqual([reasons[0], undefined, reasons[0]]);
	expect(reasons[0]).toBeDefined();
});
