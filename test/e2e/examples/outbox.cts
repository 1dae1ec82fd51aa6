import type { IDataObject } from 'n8n-workflow';

import type { StoredWorkflowJson } from '../server/rest.cts';
import type { ExampleStage } from './stage.cts';
import { ODD_NAME, until } from './stage.cts';

const HOURLY = 'Every Hour';
const TRIGGER = 'Customer Reaches a Threshold';
const MANAGER = 'max@reseller.example';

/** What the user fills in. */
export const OUTBOX_FIELDS = {
	'Send the Mail': { fromEmail: 'alerts@reseller.example', toEmail: MANAGER },
};

/** Shorter times than an hour and its minutes. */
export const OUTBOX_TEXTS = {
	'"field":"hours","triggerAtMinute":7': '"field":"seconds","secondsInterval":2',
	'minus({ minutes: 10 })': 'minus({ seconds: 1 })',
	'minus({ minutes: 15 })': 'minus({ seconds: 1 })',
};

/** n8n finds a table by a part of its name, so that no name may contain another one. */
function tables(name: string): Record<string, string> {
	return { scriptix_outbox: name, scriptix_test_outbox: `tests_${name.replace('outbox', 'of')}` };
}

/** The outbox of quota alerts, and the daily digest. */
export function describeOutbox(stage: () => ExampleStage): void {
	const start = async (table: string, disabled: string[] = []) => {
		const workflow = await stage().import('quota-alert-guaranteed', {
			fields: OUTBOX_FIELDS,
			texts: { ...OUTBOX_TEXTS, ...tables(table) },
			disabled,
		});
		await stage().activate(workflow);
		return workflow;
	};
	/** Several looks at everything that stands, and what they lead to. */
	const looks = async (workflow: StoredWorkflowJson) => {
		const ended = async () =>
			(await stage().rest.listExecutions(workflow.id)).filter(({ status }) => status === 'success')
				.length;
		const before = await ended();
		await until(async () => (await ended()) >= before + 4);
	};
	const mailed = async () => {
		await until(() => stage().mail.mails.length > 0);
		return stage()
			.mail.take()
			.map(({ subject }) => subject);
	};
	const rows = async (table: string) =>
		(await stage().readTable(table)).sort((a, b) => Number(a.id) - Number(b.id));

	describe('quota-alert-guaranteed', () => {
		it('mails what is new once and in one mail, whoever finds it', async () => {
			const odd = stage().addCustomer({ name: ODD_NAME, minutes: 1000 });
			stage().addCustomer({ name: 'Over BV', minutes: 850 });
			stage().addCustomer({ name: 'Quiet BV', minutes: 100 });
			const workflow = await start('outbox_once');
			await until(() => stage().mail.mails.length > 0);
			await looks(workflow);
			const [mail, ...others] = stage().mail.take();
			expect(others).toEqual([]);
			expect(mail).toMatchObject({
				recipients: [MANAGER],
				subject: '2 quota alerts, 1 critical',
				text: [
					`- ${ODD_NAME} has used 100 % of its quota (1,000 of 1,000 minutes)`,
					'- Over BV has used 85 % of its quota (850 of 1,000 minutes)',
				].join('\n'),
			});
			expect(mail?.html).toContain('&#38; &#60;b&#62;Söhne&#60;/b&#62;');
			expect(await rows('outbox_once')).toMatchObject([
				...[80, 90, 100].map((value) => ({
					event_id: `${odd.id}:2025-01-01:1000:percent:${value}:quota.threshold_reached`,
					sent_at: expect.any(String) as string,
					cleared_at: null,
				})),
				{ summary: 'Over BV has used 85 % of its quota (850 of 1,000 minutes)' },
			]);
		});

		it('finds by itself what the trigger did not bring, and again when it comes back', async () => {
			const { store } = stage().sandbox;
			const workflow = await start('outbox_hourly', [TRIGGER]);
			await looks(workflow);
			const { id } = stage().addCustomer({ name: 'Over BV', minutes: 850 });
			expect(await mailed()).toEqual(['Over BV has used 85 % of its quota (850 of 1,000 minutes)']);
			await looks(workflow);
			store.setUsage(id, 100);
			const cleared = async () => (await rows('outbox_hourly'))[0]?.cleared_at !== null;
			await until(cleared);
			store.setUsage(id, 870);
			expect(await mailed()).toEqual(['Over BV has used 87 % of its quota (870 of 1,000 minutes)']);
			await looks(workflow);
			expect(stage().mail.take()).toEqual([]);
			expect(await rows('outbox_hourly')).toMatchObject([{ again: '#2', cleared_at: null }]);
		});

		it('mails what the trigger finds again before anybody has noticed that it was over', async () => {
			const { store } = stage().sandbox;
			const { id } = stage().addCustomer({ name: 'Over BV', minutes: 850 });
			const workflow = await start('outbox_trigger', [HOURLY]);
			expect(await mailed()).toHaveLength(1);
			store.setUsage(id, 100);
			await stage().polls(2);
			store.setUsage(id, 870);
			expect(await mailed()).toEqual(['Over BV has used 87 % of its quota (870 of 1,000 minutes)']);
			await stage().polls(2);
			await stage().settled(workflow);
			expect(stage().mail.take()).toEqual([]);
			expect(await rows('outbox_trigger')).toMatchObject([{ again: '#2', cleared_at: null }]);
		});

		it('mails the first publication with a thousand customers over in one mail', async () => {
			for (let index = 0; index < 1_000; index += 1) stage().addCustomer({ minutes: 850 });
			const workflow = await start('outbox_first', [HOURLY]);
			await until(() => stage().mail.mails.length > 0, { timeoutMs: 120_000 });
			await stage().settled(workflow);
			const [mail, ...others] = stage().mail.take();
			expect(others).toEqual([]);
			expect(mail?.subject).toBe('1000 quota alerts, 0 critical');
			expect(mail?.text.match(/has used 85 %/g)).toHaveLength(1_000);
			const sent = (await rows('outbox_first')).filter((row) => row.sent_at !== null);
			expect(sent).toHaveLength(1_000);
		});

		it.each([TRIGGER, HOURLY])(
			'mails a test of "%s" each time, and keeps it apart',
			async (name) => {
				stage().addCustomer({ name: 'Over BV', minutes: 850 });
				const table = `outbox_of_${name.length}`;
				const workflow = await stage().import('quota-alert-guaranteed', {
					fields: OUTBOX_FIELDS,
					texts: { ...OUTBOX_TEXTS, ...tables(table) },
				});
				for (let round = 0; round < 2; round += 1) {
					await stage().run(workflow, name);
					expect(await mailed()).toEqual([
						'[Test] Over BV has used 85 % of its quota (850 of 1,000 minutes)',
					]);
				}
				expect(await rows(tables(table).scriptix_test_outbox!)).toHaveLength(2);
				await stage().activate(workflow);
				expect(await mailed()).toEqual([
					'Over BV has used 85 % of its quota (850 of 1,000 minutes)',
				]);
			},
		);
	});

	describe('quota-daily-digest', () => {
		const digest = async (settings: IDataObject = {}) => {
			const fields = {
				'Send the Digest': { fromEmail: 'alerts@reseller.example', toEmail: MANAGER },
			};
			const workflow = await stage().import('quota-daily-digest', { fields }, settings);
			await stage().run(workflow, 'Every Morning');
			return stage().mail.take();
		};

		it('mails who is over, when the list was read, and who could not be judged', async () => {
			stage().addCustomer({ name: ODD_NAME, minutes: 1000 });
			stage().addCustomer({ name: 'Over BV', minutes: 850 });
			stage().addCustomer({ minutes: 5000, quota_minutes: null });
			const [mail, ...others] = await digest({ timezone: 'Pacific/Auckland' });
			expect(others).toEqual([]);
			expect(mail?.subject).toBe('2 customers over a quota threshold');
			expect(mail?.text).toMatch(
				/^2 customers over .*\n3 customers judged, list read completely at 22:\d\d \(Pacific\/Auckland\), 1 customer could not be judged/,
			);
			expect(mail?.text).toContain(`- ${ODD_NAME} has used 100 %`);
			expect(mail?.html).toContain('&#38; &#60;b&#62;Söhne&#60;/b&#62;');
		});

		it('comes also when nobody is over a threshold', async () => {
			stage().addCustomer({ minutes: 10 });
			const [mail] = await digest();
			expect(mail?.subject).toBe('No customer over a quota threshold');
			expect(mail?.text).toContain('1 customer judged, list read completely at ');
			expect(mail?.text).toContain('0 customers could not be judged');
		});
	});
}
