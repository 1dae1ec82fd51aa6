import type { IDataObject } from 'n8n-workflow';

import type { FilledIn } from './fillIn.cts';
import type { ExampleStage } from './stage.cts';
import { ODD_NAME, until } from './stage.cts';

const MANAGER = 'max@reseller.example';

const MAIL = {
	'"fromEmail":"","toEmail":""': `"fromEmail":"reports@reseller.example","toEmail":"${MANAGER}"`,
};

// n8n's default, the vendor's, and one where it is tomorrow already.
const ZONES = ['America/New_York', 'Europe/Amsterdam', 'Pacific/Auckland'];

/** Usage history, the monthly report from it, and invoices of overage, each in three zones. */
export function describeMonths(stage: () => ExampleStage): void {
	describe.each(ZONES)('in %s', (zone) => {
		const suffix = zone.replace(/\W/g, '').toLowerCase();
		const tables: FilledIn['texts'] = { scriptix_usage: `usage_${suffix}` };

		const importIn = async (name: string, texts: FilledIn['texts']) =>
			await stage().import(name, { texts }, { timezone: zone });

		it('keeps one row for each customer and period, mails the month, and drafts invoices once', async () => {
			const { mail, sandbox } = stage();
			const over = stage().addCustomer({ name: ODD_NAME, minutes: 1100 });
			const quiet = stage().addCustomer({ name: '=Quiet BV', minutes: 100 });
			const history = await importIn('usage-history', tables);
			await stage().run(history, 'Fill It Now');
			await stage().run(history, 'Fill It Now');
			const rows = async () => await stage().readTable(`usage_${suffix}`);
			expect(outline(await rows())).toEqual([
				[over.id, '2025-01-01', 1100, 'usage.period_running', false],
				[quiet.id, '2025-01-01', 100, 'usage.period_running', false],
			]);

			const report = await importIn('monthly-report', {
				...MAIL,
				...tables,
				scriptix_reports: `reports_${suffix}`,
				'0 7 * * *': '*/10 * * * * *',
				// By n8n's clock all these months are long past.
				'minus({ days: 5 })': 'minus({ days: 50000 })',
			});
			await stage().run(report, 'Every Morning');
			const [preview, ...others] = mail.take();
			expect(others).toEqual([]);
			expect(preview?.recipients).toEqual([MANAGER]);
			expect(preview?.subject).toBe('Usage of our Scriptix customers, January 2025: 1 over quota');
			expect(preview?.html).toContain('&amp; &lt;b&gt;Söhne');

			const invoices = await importIn('overage-invoices', {
				...MAIL,
				scriptix_invoice_drafts: `drafts_${suffix}`,
				'"currency":""': '"currency":"EUR"',
				'"pricePerExtraMinute":""': '"pricePerExtraMinute":"0.035"',
			});
			await stage().activate(history);
			await stage().activate(invoices);
			await stage().activate(report);
			await stage().polls(4);
			expect(mail.take()).toEqual([]);

			// The period ends; what was read before its end is final, and the new one runs.
			sandbox.clock.set('2025-01-31T23:58:00Z');
			sandbox.store.setUsage(quiet.id, 130);
			await stage().polls(4);
			sandbox.clock.set('2025-02-01T00:10:00Z');
			await until(() => mail.mails.length >= 2);
			await stage().polls(4);
			for (const workflow of [history, invoices, report]) await stage().settled(workflow);
			const mails = mail.take();
			expect(mails.map(({ subject }) => subject).sort()).toEqual([
				'Invoice drafts for extra Scriptix minutes: 1',
				'Usage of our Scriptix customers, January 2025: 1 over quota',
			]);
			expect(outline(await rows())).toEqual([
				[over.id, '2025-01-01', 1100, 'usage.period_closed', true],
				[quiet.id, '2025-01-01', 130, 'usage.period_closed', true],
				[over.id, '2025-02-01', 0, 'usage.period_running', false],
				[quiet.id, '2025-02-01', 0, 'usage.period_running', false],
			]);
			const [draft, ...more] = await stage().readTable(`drafts_${suffix}`);
			expect(more).toEqual([]);
			expect(draft).toMatchObject({
				idempotency_key: `${over.id}:2025-01-01`,
				name: ODD_NAME,
				overage_minutes: 100,
				total: '3.50',
			});
			const attachments = mails.flatMap((each) => each.attachments);
			expect(attachments.map(({ name }) => name).sort()).toEqual([
				'invoice-drafts.csv',
				'usage-report-2025-01.csv',
			]);
			const csv = attachments.map(({ content }) => content).join('\n');
			expect(csv).toContain(`${over.id}:2025-01-01`);
			expect(csv).toContain("'=Quiet BV");
		});
	});

	it('asks for a check of figures that are not final, in place of billing them', async () => {
		const { mail, sandbox } = stage();
		const over = stage().addCustomer({ name: ODD_NAME, minutes: 1100 });
		stage().addCustomer({ name: 'Quiet BV', minutes: 10 });
		const invoices = await stage().import('overage-invoices', {
			texts: {
				...MAIL,
				scriptix_invoice_drafts: 'drafts_checked',
				'"currency":""': '"currency":"EUR"',
				'"pricePerExtraMinute":""': '"pricePerExtraMinute":"0.035"',
			},
		});
		await stage().activate(invoices);
		await stage().polls(2);
		// As after an outage: the last reading is two weeks old.
		sandbox.clock.set('2025-02-01T03:00:00Z');
		await until(() => mail.mails.length > 0);
		await stage().polls(2);
		await stage().settled(invoices);
		const [ask, ...others] = mail.take();
		expect(others).toEqual([]);
		expect(ask?.subject).toBe('Scriptix periods to check before they are billed: 1');
		expect(ask?.text).toContain(
			`${ODD_NAME} (customer ${over.id}), 2025-01-01 to 2025-01-31: at least 1100 minutes, quota 1000`,
		);
	});

	it('mails a month although a row of it was never closed', async () => {
		const { mail, sandbox } = stage();
		stage().addCustomer({ name: 'Staying BV', minutes: 100 });
		const leaving = stage().addCustomer({ name: 'Leaving BV', minutes: 100 });
		const texts = { scriptix_usage: 'usage_left', scriptix_reports: 'reports_left' };
		const { scriptix_usage } = texts;
		const history = await stage().import('usage-history', { texts: { scriptix_usage } });
		await stage().run(history, 'Fill It Now');
		sandbox.store.removeCustomer(leaving.id);
		await stage().activate(history);
		await stage().polls(2);
		sandbox.clock.set('2025-02-01T00:10:00Z');
		await until(async () =>
			(await stage().readTable(scriptix_usage)).some(
				({ event }) => event === 'usage.period_closed',
			),
		);
		const report = await stage().import('monthly-report', {
			texts: { ...MAIL, ...texts, '0 7 * * *': '*/10 * * * * *' },
		});
		await stage().activate(report);
		await until(() => mail.mails.length > 0);
		await stage().settled(report);
		expect(mail.take().map(({ subject }) => subject)).toEqual([
			'Usage of our Scriptix customers, January 2025: 0 over quota',
		]);
	});

	it('mails a month whose morning was missed, although a period of the next one has ended', async () => {
		const { mail, sandbox } = stage();
		stage().addCustomer({ name: 'First BV', minutes: 100 });
		stage().addCustomer({ name: 'Second BV', minutes: 70, cycleDay: 2 });
		const texts = { scriptix_usage: 'usage_missed', scriptix_reports: 'reports_missed' };
		const { scriptix_usage } = texts;
		const history = await stage().import('usage-history', { texts: { scriptix_usage } });
		await stage().run(history, 'Fill It Now');
		await stage().activate(history);
		await stage().polls(2);
		for (const time of ['2025-02-01T00:10:00Z', '2025-02-02T00:10:00Z']) {
			sandbox.clock.set(time);
			const end = time.startsWith('2025-02-01') ? '2025-01-31' : '2025-02-01';
			await until(async () =>
				(await stage().readTable(scriptix_usage)).some(
					({ event, period_end }) => event === 'usage.period_closed' && period_end === end,
				),
			);
			await stage().polls(2);
		}
		const report = await stage().import('monthly-report', {
			texts: {
				...MAIL,
				...texts,
				'0 7 * * *': '*/10 * * * * *',
				'minus({ days: 5 })': 'minus({ days: 50000 })',
			},
		});
		await stage().activate(report);
		await until(() => mail.mails.length > 0);
		await stage().polls(2);
		await stage().settled(report);
		const [sent, ...others] = mail.take();
		expect(others).toEqual([]);
		expect(sent?.subject).toBe('Usage of our Scriptix customers, January 2025: 0 over quota');
		expect(sent?.html).toContain('First BV');
		expect(sent?.html).not.toContain('Second BV');
	});

	it('keeps calendar months where an account names no period, and mails them', async () => {
		const { mail, sandbox } = stage();
		const now = new Date();
		sandbox.clock.set(now.toISOString());
		sandbox.knobs.usagePeriod = false;
		const [over, quiet] = [
			stage().addCustomer({ name: 'Over BV', minutes: 1100 }),
			stage().addCustomer({ name: 'Quiet BV', minutes: 100 }),
		];
		const texts = { scriptix_usage: 'usage_unnamed', scriptix_reports: 'reports_unnamed' };
		const { scriptix_usage } = texts;
		const history = await stage().import('usage-history', { texts: { scriptix_usage } });
		for (let run = 0; run < 2; run += 1) await stage().run(history, 'Fill It Now');
		const month = now.toISOString().slice(0, 7);
		const expected = [
			[over.id, `${month}-01`, 1100, 'usage.period_running', false],
			[quiet.id, `${month}-01`, 100, 'usage.period_running', false],
		];
		expect(outline(await stage().readTable(scriptix_usage))).toEqual(expected);
		const report = await stage().import('monthly-report', { texts: { ...MAIL, ...texts } });
		const reported = async () => {
			await stage().run(report, 'Every Morning');
			return mail.take().map(({ subject }) => subject);
		};
		const [subject] = await reported();
		expect(subject).toContain(String(now.getUTCFullYear()));
		expect(subject).toContain(': 1 over quota');
		await stage().activate(history);
		await stage().polls(3);
		await stage().settled(history);
		// What the trigger writes is the same row, not one beside it.
		expect(outline(await stage().readTable(scriptix_usage))).toEqual(expected);
		expect(await reported()).toEqual([subject]);
	});

	it('fills the history with months of the past on the legacy API, as the recipe says', async () => {
		await stage().useGeneration('legacy');
		const { sandbox } = stage();
		const now = new Date();
		sandbox.clock.set(now.toISOString());
		const monthsAgo = (count: number) =>
			Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - count, 1);
		const { id } = stage().addCustomer({
			name: 'Known BV',
			minutes: 30,
			past: new Map([
				[monthsAgo(2), 10],
				[monthsAgo(1), 20],
			]),
		});
		const history = await stage().import('usage-history', {
			texts: { scriptix_usage: 'usage_past' },
			added: fillingThePast,
		});
		for (let run = 0; run < 2; run += 1) await stage().run(history, 'Fill It Now');
		const day = (time: number) => new Date(time).toISOString().slice(0, 10);
		const rows = await stage().readTable('usage_past');
		expect(outline(rows)).toEqual([
			[id, day(monthsAgo(2)), 10, 'usage.period_closed', true],
			[id, day(monthsAgo(1)), 20, 'usage.period_closed', true],
			[id, day(monthsAgo(0)), 30, 'usage.period_running', false],
		]);
		expect(rows.map(({ name }) => name)).toEqual(['Known BV', 'Known BV', 'Known BV']);
	});
}

/** The three nodes of the recipe, behind *Fill It Now*. */
const fillingThePast: FilledIn['added'] = {
	nodes: [
		{
			name: 'Months of the Past',
			like: 'Usage So Far',
			parameters: {
				resource: 'usage',
				operation: 'getHistory',
				allCustomers: true,
				view: 'month',
				returnAll: true,
			},
		},
		{
			name: 'Names',
			like: 'Usage So Far',
			parameters: { resource: 'customer', operation: 'getAll', returnAll: true },
		},
		{
			name: 'Months with Names',
			type: 'n8n-nodes-base.merge',
			typeVersion: 3.2,
			parameters: {
				mode: 'combine',
				advanced: true,
				mergeByFields: { values: [{ field1: 'customer_id', field2: 'id' }] },
				joinMode: 'enrichInput1',
				options: {},
			},
		},
	],
	connections: [
		['Fill It Now', 'Months of the Past', 0],
		['Fill It Now', 'Names', 0],
		['Months of the Past', 'Months with Names', 0],
		['Names', 'Months with Names', 1],
		['Months with Names', 'Make the Table', 0],
		['Months with Names', 'Unless It Is Final', 0],
	],
};

function outline(rows: IDataObject[]): unknown[] {
	return rows
		.map((row) => [
			Number(row.customer_id),
			row.period_start,
			row.transcription_minutes,
			row.event,
			row.is_final,
		])
		.sort((a, b) => String(a[1]).localeCompare(String(b[1])) || Number(a[0]) - Number(b[0]));
}
