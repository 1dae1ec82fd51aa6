import type { Customer } from '../../sandbox/index.cts';
import type { Mail } from '../counterparts/mailServer.cts';
import type { FilledIn } from './fillIn.cts';
import type { ExampleStage } from './stage.cts';
import { ODD_NAME, until } from './stage.cts';

const ANNA = 'anna@reseller.example';
const TEAM = 'team@reseller.example';
const SENDER = 'alerts@reseller.example';

/** Too early in the period for a forecast. */
const EARLY = '2025-01-05T09:00:00Z';

const MAILS: FilledIn['fields'] = {
	'Tell the Account Manager': { fromEmail: SENDER },
	'Tell the Team': { fromEmail: SENDER, toEmail: TEAM },
};

/** Quota alerts by e-mail and in a chat. */
export function describeAlerts(stage: () => ExampleStage): void {
	describe('quota-alert', () => {
		const start = async () => {
			const workflow = await stage().import('quota-alert', { fields: MAILS });
			await stage().activate(workflow);
			return workflow;
		};

		it('mails the account manager, else the team, once each, the most serious first', async () => {
			const { mail, sandbox } = stage();
			sandbox.clock.set(EARLY);
			const odd = stage().addCustomer({ name: ODD_NAME, minutes: 850, metadata: managedBy(ANNA) });
			stage().addCustomer({
				name: 'Used Up BV',
				minutes: 1000,
				metadata: managedBy(' Anna@Reseller.Example '),
			});
			stage().addCustomer({ name: 'Alone BV', minutes: 900 });
			stage().addCustomer({ name: 'Quiet BV', minutes: 100 });
			const workflow = await start();
			await until(() => mail.mails.length >= 2);
			const mails = mail.take();
			expect(outline(mails)).toEqual([
				[ANNA, '2 Scriptix quota alerts: 1 × quota used up, 1 × quota warning'],
				[TEAM, 'Quota warning: Alone BV has used 90 % of its quota (900 of 1,000 minutes)'],
			]);
			const toAnna = mails.find(({ recipients }) => recipients.includes(ANNA))!;
			expect(toAnna.text).toMatch(/^Quota used up: Used Up BV [^]+\n\nQuota warning: Bäcker/);
			expect(toAnna.text).toContain(
				`gold · now at 85 % · period 2025-01-01 to 2025-01-31 · ${odd.email}`,
			);
			expect(toAnna.html).toContain('&#38; &#60;b&#62;Söhne&#60;/b&#62;');
			expect(toAnna.html).not.toContain('<b>Söhne');

			sandbox.store.setUsage(odd.id, 950);
			await until(() => mail.mails.length >= 1);
			await stage().polls(2);
			await stage().settled(workflow);
			expect(outline(mail.take())).toEqual([
				[ANNA, `Quota warning: ${ODD_NAME} has used 95 % of its quota (950 of 1,000 minutes)`],
			]);
		});

		it('reads differently for a warning, a quota that is used up, a forecast and an all-clear', async () => {
			const { mail, sandbox } = stage();
			const [a, b, c] = ['A BV', 'B BV', 'C BV'].map((name) =>
				stage().addCustomer({ name, minutes: 850 }),
			) as [Customer, Customer, Customer];
			await start();
			await until(() => mail.mails.length >= 1);
			const forecast = mail.take().map(({ subject }) => subject);
			expect(forecast).toEqual(['6 Scriptix quota alerts: 3 × quota warning, 3 × quota forecast']);
			sandbox.store.setUsage(a.id, 700);
			sandbox.store.setUsage(b.id, 1000);
			sandbox.store.setUsage(c.id, 920);
			await until(() =>
				mail.mails
					.map(({ text }) => text)
					.join('')
					.includes('All clear'),
			);
			const text = mail
				.take()
				.map((each) => each.text)
				.join('\n\n');
			expect(text).toContain('All clear: A BV is below 80 % again');
			expect(text).toContain('Quota used up: B BV has used 100 %');
			expect(text).toContain('Quota warning: C BV has used 92 %');
		});

		it('sends the first publication with a thousand customers over as one mail a recipient', async () => {
			const { mail } = stage();
			for (let index = 0; index < 1000; index += 1) {
				const metadata = index % 2 === 0 ? managedBy(ANNA) : {};
				stage().addCustomer({ name: `Customer ${index}`, minutes: 1000 + index, metadata });
			}
			const workflow = await start();
			await until(() => mail.mails.length >= 2);
			await stage().polls(20);
			await stage().settled(workflow);
			const mails = mail.take();
			expect(mails.map(({ recipients }) => recipients).sort()).toEqual([[ANNA], [TEAM]]);
			expect(mails.map(({ text }) => text.match(/Quota used up/g)?.length)).toEqual([500, 500]);
		});

		it('mails the team only in a test', async () => {
			const { mail } = stage();
			stage().addCustomer({ name: 'Used Up BV', minutes: 1000, metadata: managedBy(ANNA) });
			const workflow = await stage().import('quota-alert', { fields: MAILS });
			await stage().run(workflow, 'Customer Reaches a Threshold');
			expect(mail.take()).toMatchObject([
				{ recipients: [TEAM], text: expect.stringContaining(`account manager ${ANNA}`) },
			]);
		});
	});

	describe('quota-alert-chat', () => {
		it('posts what a poll finds in one message, as Slack reads it', async () => {
			const { web } = stage();
			stage().addCustomer({ name: ODD_NAME, minutes: 850 });
			for (let index = 0; index < 24; index += 1) stage().addCustomer({ minutes: 1000 });
			const workflow = await stage().import('quota-alert-chat', {
				fields: { 'Post to Slack': { url: `${web.url}/slack` } },
			});
			await stage().activate(workflow);
			await stage().rest.nextExecution(workflow.id);
			const [message, ...others] = web.take();
			expect(others).toEqual([]);
			const { text } = message?.body as { text: string };
			expect(text).toMatch(/^🚨 Quota used up: .+ has used 100 % of its quota/);
			expect(text.match(/now at 100 %/g)).toHaveLength(20);
			expect(text).toMatch(/\nand \d+ more: 25 customers have alerts/);
		});

		it('lets no name make a link or call for everybody', async () => {
			const { web, sandbox } = stage();
			sandbox.clock.set(EARLY);
			stage().addCustomer({
				name: '[Win](https://evil.example) <!channel> <https://evil.example|x> @all www.evil.example',
				minutes: 850,
			});
			const workflow = await stage().import('quota-alert-chat', {
				fields: {
					'Post to Slack': { url: `${web.url}/slack` },
					'Post to Teams': { url: `${web.url}/teams` },
				},
				enabled: ['Post to Teams'],
			});
			await stage().activate(workflow);
			await stage().rest.nextExecution(workflow.id);
			const requests = web.take();
			expect(requests.map(({ path }) => path)).toEqual(['/slack', '/teams']);
			for (const { body } of requests) {
				const text = JSON.stringify(body);
				expect(text).toContain('[Win]');
				expect(text).not.toMatch(/\]\(|:\/\/|@all|www\.evil/);
			}
			expect(JSON.stringify(requests[0]?.body)).not.toMatch(/[<>]/);
			// Markdown is not read in text runs.
			expect(requests[1]?.body).toMatchObject({
				type: 'message',
				attachments: [
					{
						contentType: 'application/vnd.microsoft.card.adaptive',
						content: {
							body: [
								{ type: 'RichTextBlock', inlines: [{ type: 'TextRun', color: 'warning' }] },
								{ type: 'RichTextBlock', inlines: [{ type: 'TextRun', isSubtle: true }] },
							],
						},
					},
				],
			});
		});
	});
}

function managedBy(address: string): Record<string, string> {
	return { account_manager: address };
}

/** Who got which subject, in a fixed order. */
function outline(mails: Mail[]): string[][] {
	return mails.map(({ recipients, subject }) => [...recipients, subject]).sort();
}
