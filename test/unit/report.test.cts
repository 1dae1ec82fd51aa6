import type { ReportedCustomer } from '../../nodes/ScriptixReseller/quota/usageRow';
import { toUsageRow } from '../../nodes/ScriptixReseller/quota/usageRow';
import { compareRows, summarize } from '../../nodes/ScriptixReseller/resources/usage/report/rows';
import { toCsv } from '../../nodes/ScriptixReseller/resources/usage/report/csv';
import { toHtml } from '../../nodes/ScriptixReseller/resources/usage/report/html';

const customer = (
	name: string,
	minutes: unknown,
	quota: unknown,
	more: ReportedCustomer = {},
): ReportedCustomer => ({
	id: 1,
	name,
	email: 'it@example.org',
	plan: 'gold',
	status: 'active',
	usage: { transcription_minutes: minutes, quota_minutes: quota },
	...more,
});
const rowsOf = (...customers: ReportedCustomer[]) => customers.map(toUsageRow);
const csvLines = (...customers: ReportedCustomer[]) =>
	toCsv(rowsOf(...customers), false).split('\r\n');
const pageOf = (...customers: ReportedCustomer[]) => {
	const rows = rowsOf(...customers);
	return toHtml({ title: 'Usage', period: 'January' }, summarize(rows), rows);
};

describe('summary', () => {
	it('counts only customers with a quota towards the percentage', () => {
		const rows = rowsOf(
			customer('A', 50, 100),
			customer('B', 5000, null),
			customer('C', null, 100),
		);
		expect(summarize(rows)).toMatchObject({
			customers: 3,
			transcription_minutes: 5050,
			quota_minutes: 200,
			usage_percent: 25,
			over_quota: 0,
		});
	});

	it('is over quota above 100 percent, not at it', () => {
		expect(summarize(rowsOf(customer('A', 100, 100), customer('B', 100.5, 100))).over_quota).toBe(
			1,
		);
	});

	it('lists plans by size and unknown ones after them', () => {
		const plans = ['zinc', 'enterprise', 'bronze', 'gold', 'silver', ''];
		const rows = plans.flatMap((plan) => rowsOf(customer(plan, 1, 2, { plan })));
		expect(summarize(rows).by_plan.map(({ plan }) => plan)).toEqual([
			...['bronze', 'silver', 'gold', 'enterprise'],
			...['', 'zinc'],
		]);
	});

	it('has no percentage without a quota', () => {
		expect(summarize([])).toMatchObject({ customers: 0, usage_percent: null, by_plan: [] });
	});
});

test('rows sort by percent with unknown ones last and equal ones by name', () => {
	const rows = rowsOf(
		customer('B', 1, 2),
		customer('none', 1, 0),
		customer('A', 1, 2),
		customer('top', 3, 2),
	);
	expect(rows.sort(compareRows('percent')).map(({ name }) => name)).toEqual([
		'top',
		'A',
		'B',
		'none',
	]);
	expect(compareRows('other')).toBeUndefined();
});

describe('CSV', () => {
	it('has a line of headings and a line for each customer, each ended by CRLF', () => {
		expect(csvLines(customer('Example BV', 81, 100))).toEqual([
			'customer_id,name,email,plan,status,transcription_minutes,quota_minutes,usage_percent,remaining_minutes,quota_status',
			'1,Example BV,it@example.org,gold,active,81,100,81,19,high',
			'',
		]);
	});

	it.each([
		['a,b', '"a,b"'],
		['a"b', '"a""b"'],
		['a\nb', '"a\nb"'],
		['=1+1', "'=1+1"],
		['+31 20', "'+31 20"],
		['-1', "'-1"],
		['@SUM(A1)', "'@SUM(A1)"],
		[' =1', "' =1"],
		['\t=1', "'\t=1"],
		['＝1', "'＝1"],
		['=HYPERLINK("x",1)', `"'=HYPERLINK(""x"",1)"`],
		['Zoë & Søn', 'Zoë & Søn'],
	])('writes the text %j so that a spreadsheet shows it', (name, cell) => {
		expect(toCsv(rowsOf(customer(name, 1, 2)), false)).toContain(`\r\n1,${cell},it@`);
	});

	it('keeps negative numbers numbers and leaves unknown ones empty', () => {
		expect(csvLines(customer('A', 150, 100))[1]).toBe(
			'1,A,it@example.org,gold,active,150,100,150,-50,critical',
		);
		expect(csvLines(customer('A', 150, null))[1]).toBe(
			'1,A,it@example.org,gold,active,150,,,,unknown',
		);
	});

	it('begins with a byte order mark when asked to', () => {
		expect(toCsv([], true).charCodeAt(0)).toBe(0xfeff);
		expect(toCsv([], false).charCodeAt(0)).not.toBe(0xfeff);
	});
});

describe('page', () => {
	it('stands alone: nothing to load, nothing that runs', () => {
		const page = pageOf(customer('A', 1, 2));
		expect(page).toMatch(/^<!DOCTYPE html>/);
		expect(page).not.toMatch(/<script|<link|<img|url\(|@import|https?:/i);
	});

	it('escapes every text that comes from elsewhere', () => {
		const evil = `<img src=x onerror="alert('1')">&`;
		const rows = rowsOf(customer(evil, 1, 2, { email: evil, plan: evil, status: evil, id: evil }));
		const page = toHtml({ title: evil, period: evil }, summarize(rows), rows);
		expect(page).not.toContain('<img');
		expect(page).not.toContain("alert('");
		expect(page).toContain('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;');
	});

	it('draws a bar as long as the percentage, at most the whole width', () => {
		expect(pageOf(customer('A', 25, 100))).toContain('<td width="25%" bgcolor="#2e9e6b"');
		const over = pageOf(customer('A', 250, 100));
		expect(over).toContain('<td width="100%" bgcolor="#c62839"');
		expect(over).toContain('<b>250&nbsp;%</b>');
	});

	it('says why a customer has no percentage', () => {
		const page = pageOf(customer('A', 5, null, { plan: 'enterprise' }), customer('B', 5, null));
		expect(page).toContain('<b>no limit</b> 5 min');
		expect(page).toContain('<b>no quota given</b> 5 min');
	});

	it('shows a customer without a name by its ID', () => {
		expect(pageOf(customer('', 1, 2, { id: 4711 }))).toContain('<b>4711</b>');
	});
});
