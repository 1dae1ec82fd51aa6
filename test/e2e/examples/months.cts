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
				'0 7 * * *': '*/2 * * * * *',
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
				'1 invoice drafts for extra Scriptix minutes',
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
}

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
