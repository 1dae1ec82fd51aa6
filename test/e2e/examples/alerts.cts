import type { Mail } from '../counterparts/mailServer.cts';
import type { ExampleStage } from './stage.cts';
import { ODD_NAME, until } from './stage.cts';

const ACCOUNT_MANAGER = 'anna@reseller.example';
const MANAGER = 'max@reseller.example';

/** Quota alerts by e-mail and in a chat. */
export function describeAlerts(stage: () => ExampleStage): void {
	describe('quota-alert', () => {
		it('mails each alert once, and a quota that is used up to the manager too', async () => {
			const { mail, sandbox } = stage();
			const odd = stage().addCustomer({ name: ODD_NAME, minutes: 850 });
			stage().addCustomer({ name: 'Used Up BV', minutes: 1000 });
			stage().addCustomer({ name: 'Quiet BV', minutes: 100 });
			const workflow = await stage().import('quota-alert', {
				texts: {
					'account-manager@example.org': ACCOUNT_MANAGER,
					'manager@example.org': MANAGER,
					'alerts@example.org': 'alerts@reseller.example',
				},
			});
			await stage().activate(workflow);
			await until(() => mail.mails.length >= 3);
			expect(outline(mail.take())).toEqual([
				[ACCOUNT_MANAGER, 'Quota used up: Used Up BV has used 100 % of its quota'],
				[ACCOUNT_MANAGER, `Quota warning: ${ODD_NAME} has used 85 % of its quota`],
				[MANAGER, 'Quota used up: Used Up BV has used 100 % of its quota'],
			]);

			sandbox.store.setUsage(odd.id, 950);
			await until(() => mail.mails.length >= 1);
			await stage().polls(2);
			await stage().settled(workflow);
			const [alert, ...others] = mail.take();
			expect(others).toEqual([]);
			expect(alert?.text).toContain(
				`${ODD_NAME} (gold) has used 950 of 1000 minutes in the period from 2025-01-01 to 2025-01-31.`,
			);
			expect(alert?.html).toContain('&#38; &#60;b&#62;Söhne&#60;/b&#62;');
			expect(alert?.html).not.toContain('<b>');
		});
	});

	describe('quota-alert-chat', () => {
		it('posts to a chat as Slack reads it', async () => {
			const { web } = stage();
			stage().addCustomer({ name: ODD_NAME, minutes: 850 });
			const workflow = await stage().import('quota-alert-chat', {
				texts: { 'https://hooks.slack.com/services/FILL/THIS/IN': `${web.url}/slack` },
			});
			await stage().activate(workflow);
			await stage().rest.nextExecution(workflow.id);
			const name = ODD_NAME.replace('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
			expect(web.take()).toEqual([
				{
					path: '/slack',
					contentType: 'application/json',
					body: {
						text:
							`⚠️ Quota warning: ${name} has used 85 % of its quota\n` +
							`${name} (gold) has used 850 of 1000 minutes in the period from 2025-01-01 to 2025-01-31.`,
					},
				},
			]);
		});

		it('posts a card to Teams', async () => {
			const { web } = stage();
			stage().addCustomer({ name: ODD_NAME, minutes: 1000 });
			const workflow = await stage().import('quota-alert-chat', {
				texts: { 'https://example.org/fill-this-in': `${web.url}/teams` },
				enabled: ['Post to Teams'],
				disabled: ['Post to Slack'],
			});
			await stage().activate(workflow);
			await stage().rest.nextExecution(workflow.id);
			const title = `🚨 Quota used up: ${ODD_NAME} has used 100 % of its quota`;
			expect(web.take()).toMatchObject([
				{
					path: '/teams',
					body: {
						type: 'message',
						attachments: [
							{
								contentType: 'application/vnd.microsoft.card.adaptive',
								content: { body: [{ text: title, color: 'attention' }, { type: 'TextBlock' }] },
							},
						],
					},
				},
			]);
		});
	});
}

/** Who got which subject, in a fixed order. */
function outline(mails: Mail[]): string[][] {
	return mails.map(({ recipients, subject }) => [...recipients, subject]).sort();
}
