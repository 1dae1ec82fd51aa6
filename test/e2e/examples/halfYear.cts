import type { IDataObject } from 'n8n-workflow';

import type { ExampleStage } from './stage.cts';
import { until } from './stage.cts';

const MAIL = {
	'"fromEmail":"","toEmail":""':
		'"fromEmail":"reports@reseller.example","toEmail":"max@reseller.example"',
	// So that a morning is over before the next one.
	'"waitBetweenTries":5000': '"waitBetweenTries":100',
};
const TABLES = {
	scriptix_usage: 'usage_halfyear',
	scriptix_reports: 'reports_halfyear',
	scriptix_invoice_drafts: 'drafts_halfyear',
};
const MONTHS = ['2025-01', '2025-02', '2025-03', '2025-04', '2025-05', '2025-06'];
const MAIL_FAILS_IN = '2025-03';
const LEAVES_IN = '2025-04';

/** History, report and invoices for half a year, with a failure in the middle and runs by hand. */
export function describeHalfYear(stage: () => ExampleStage): void {
	it('keeps, mails and drafts each period of half a year once, over a failure and runs by hand', async () => {
		const { mail, sandbox } = stage();
		const { clock, store } = sandbox;
		const [over, mid, leaving] = [
			stage().addCustomer({ name: 'Over BV', minutes: 0 }),
			stage().addCustomer({ name: 'Mid BV', minutes: 0, cycleDay: 15 }),
			stage().addCustomer({ name: 'Leaving BV', minutes: 0 }),
		];
		const importWith = async (name: string, texts: Record<string, string>) =>
			await stage().import(name, { texts });
		const { scriptix_usage, scriptix_reports, scriptix_invoice_drafts } = TABLES;
		const history = await importWith('usage-history', { scriptix_usage });
		const report = await importWith('monthly-report', {
			...MAIL,
			...{ scriptix_usage, scriptix_reports },
			'0 7 * * *': '*/15 * * * * *',
			// By n8n's clock all these months are long past.
			'minus({ days: 5 })': 'minus({ days: 50000 })',
		});
		const invoices = await importWith('overage-invoices', {
			...MAIL,
			scriptix_invoice_drafts,
			'"currency":""': '"currency":"EUR"',
			'"pricePerExtraMinute":""': '"pricePerExtraMinute":"0.0355000"',
		});
		await stage().run(history, 'Fill It Now');
		// Makes the tables, and mails a preview.
		await stage().run(report, 'Every Morning');
		expect(mail.take()).toHaveLength(1);
		for (const workflow of [history, invoices, report]) await stage().activate(workflow);
		await stage().polls(4);
		const drafts = async () => await stage().readTable(scriptix_invoice_drafts);
		const expected: string[] = [];
		/** Uses minutes just before a midnight, and lets the time pass it. */
		const passes = async (midnight: string, minutes: Array<[{ id: number }, number]>) => {
			clock.set(new Date(Date.parse(midnight) - 120_000).toISOString());
			for (const [customer, used] of minutes) store.setUsage(customer.id, used);
			await stage().polls(6);
			clock.set(new Date(Date.parse(midnight) + 600_000).toISOString());
			await stage().polls(8);
			await stage().settled(invoices);
			await stage().settled(history);
		};
		const owes = ({ id }: { id: number }, start: string, used: number) =>
			expected.push(`${id}:${start} ${used - 1000} ${amountOf(used - 1000)}`);

		for (const [index, month] of MONTHS.entries()) {
			const used = 1100 + 7 * index;
			if (index > 0 && index < 3) {
				const start = `${MONTHS[index - 1]}-15`;
				await passes(`${month}-15`, [[mid, 1500 + index]]);
				owes(mid, start, 1500 + index);
			}
			if (month === LEAVES_IN) store.removeCustomer(leaving.id);
			mail.isRefusing = month === MAIL_FAILS_IN;
			const hasLeft = month >= LEAVES_IN;
			const next = MONTHS[index + 1] ?? '2025-07';
			await passes(
				`${next}-01`,
				hasLeft
					? [[over, used]]
					: [
							[over, used],
							[leaving, 2000],
						],
			);
			owes(over, `${month}-01`, used);
			if (!hasLeft) owes(leaving, `${month}-01`, 2000);
			if (mail.isRefusing) {
				mail.isRefusing = false;
				await retryFailed(stage(), invoices.id);
				await stage().settled(invoices);
			}
			await until(async () => (await stage().readTable(scriptix_reports)).length > index);
			// Somebody presses the buttons on the same day.
			if (month === '2025-02') {
				await stage().run(history, 'Fill It Now');
				await stage().run(invoices, 'A Period Is Closed');
				await stage().run(report, 'Every Morning');
			}
		}
		for (const workflow of [history, invoices, report]) await stage().settled(workflow);
		const real = (await drafts()).filter(({ idempotency_key: key }) => !isTest(key));
		expect(real.map(outline).sort()).toEqual(expected.sort());
		const sent = mail.take();
		const reported = sent.flatMap(
			({ subject }) => /^Usage of our.*?(\w+) 2025/.exec(subject)?.[1] ?? [],
		);
		// The first of March was mailed by hand, of the periods that ran then.
		const months = ['January', 'February', 'March', 'March', 'April', 'May', 'June'];
		expect(reported).toEqual(months);
		const files = sent.flatMap(({ attachments }) => attachments.filter(isDrafts));
		const lines = files.flatMap(({ content }) => content.match(/^"?\d+:2025-\d\d-\d\d/gm) ?? []);
		const keys = expected.map((text) => text.split(' ')[0]);
		expect(lines.map((line) => line.replace('"', '')).sort()).toEqual(keys.sort());
		expect((await stage().readTable(scriptix_reports)).map(({ month }) => month)).toEqual(MONTHS);
		const failures = await stage().expectedFailures(invoices);
		expect(failures.length).toBeGreaterThan(0);
		failures.push(...(await stage().expectedFailures(report)));
		expect(failures.filter((text) => !text.includes('recipients were rejected'))).toEqual([]);
	});
}

/** Presses *Retry with currently saved workflow* at each failed execution. */
async function retryFailed({ rest }: ExampleStage, workflowId: string): Promise<void> {
	for (const { id, status } of await rest.listExecutions(workflowId)) {
		if (status === 'success') continue;
		await rest.call('POST', `/executions/${id}/retry`, { loadWorkflow: true });
	}
}

function isTest(key: unknown): boolean {
	return String(key).startsWith('test-');
}

function isDrafts({ name }: { name: string }): boolean {
	return name === 'invoice-drafts.csv';
}

function outline({ idempotency_key, overage_minutes, total }: IDataObject): string {
	return `${String(idempotency_key)} ${String(overage_minutes)} ${String(total)}`;
}

/** Whole minutes at 0.0355, halves of a cent rounded up. */
function amountOf(minutes: number): string {
	const cents = String(Math.floor((minutes * 355 + 50) / 100));
	return `${cents.slice(0, -2)}.${cents.slice(-2).padStart(2, '0')}`;
}
