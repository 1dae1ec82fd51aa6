import type { ExampleStage } from './stage.cts';
import { ODD_NAME, until } from './stage.cts';

const BOSS = 'boss@reseller.example';
const SENDER = 'alerts@reseller.example';
const TABLE = 'escalation_days';

/** A second mail to somebody else when nothing has changed for days; here, seconds. */
export function describeEscalation(stage: () => ExampleStage): void {
	const importIt = async (days: string) =>
		await stage().import('quota-escalation', {
			fields: { 'Tell Somebody Else': { fromEmail: SENDER, toEmail: BOSS } },
			texts: {
				scriptix_escalation: TABLE,
				'0 9 * * *': '*/6 * * * * *',
				'days: 3': days,
			},
		});
	const noted = async () =>
		(await stage().readTable(TABLE)).map(({ customer_id: id }) => Number(id));

	describe('quota-escalation', () => {
		it('mails somebody else once, in one mail, and begins again when usage was below', async () => {
			const { mail, sandbox } = stage();
			const odd = stage().addCustomer({ name: ODD_NAME, minutes: 1200 });
			const other = stage().addCustomer({ name: 'Other BV', minutes: 1300 });
			stage().addCustomer({ name: 'Below BV', minutes: 990 });
			const workflow = await importIt('seconds: 15');
			await stage().activate(workflow);
			await until(async () => (await noted().catch(() => [])).length === 2);
			expect(mail.take()).toEqual([]);
			await until(() => mail.mails.length > 0);
			await stage().polls(4);
			await stage().settled(workflow);
			const [first, ...more] = mail.take();
			expect(more).toEqual([]);
			expect(first).toMatchObject({
				recipients: [BOSS],
				subject: '2 customers are over their quota and nothing has changed',
				text: expect.stringMatching(/Bäcker .* has used 120 % of its quota .*, first seen 20\d\d-/),
			});
			expect(first?.html).toContain('&#60;b&#62;Söhne');

			sandbox.store.setUsage(odd.id, 500);
			await until(async () => (await noted()).length === 1);
			expect(await noted()).toEqual([other.id]);
			sandbox.store.setUsage(odd.id, 1200);
			await until(() => mail.mails.length > 0);
			expect(mail.take().map(({ subject }) => subject)).toEqual([
				`${ODD_NAME} has used 120 % of its quota (1,200 of 1,000 minutes) and nothing has changed`,
			]);
		});

		it('mails in a test who is over now, and keeps the notes of the published workflow apart', async () => {
			const { mail } = stage();
			stage().addCustomer({ name: 'New BV', minutes: 1000 });
			const workflow = await importIt('days: 3');
			await stage().run(workflow, 'Every Morning');
			await stage().run(workflow, 'Every Morning');
			expect(mail.take().map(({ subject }) => subject)).toEqual(
				Array(2).fill(
					'[Test] New BV has used 100 % of its quota (1,000 of 1,000 minutes) and nothing has changed',
				),
			);
		});
	});
}
