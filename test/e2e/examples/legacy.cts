import axios from 'axios';

import type { FilledIn } from './fillIn.cts';
import type { ExampleStage } from './stage.cts';
import { CRM_HEADER, until } from './stage.cts';

const TEAM = 'team@reseller.example';
const SENDER = 'alerts@reseller.example';
const QUOTAS = { quotas: { default: 1000 } };

/** Too early in the period for a forecast. */
const EARLY = '2025-01-05T09:00:00Z';

const REFUSED = 'does not work with this Scriptix credential';
const NO_METADATA = 'keeps no metadata. Match on the e-mail address';

const LAST_MONTH: FilledIn['texts'] = {
	scriptix_usage: 'usage_legacy',
};

/** What the examples do with a key that answers on the legacy API only. */
export function describeLegacy(stage: () => ExampleStage): void {
	describe('on the legacy API', () => {
		beforeEach(async () => {
			await stage().useGeneration('legacy');
			stage().sandbox.clock.set(EARLY);
		});

		const trigger = 'Customer Reaches a Threshold';
		const mails = {
			'Tell the Account Manager': { fromEmail: SENDER },
			'Tell the Team': { fromEmail: SENDER, toEmail: TEAM },
		};

		it('quota-alert refuses metadata, and without it mails the team by the quotas of the user', async () => {
			const { mail } = stage();
			stage().addCustomer({ name: 'Over BV', minutes: 850 });
			const asItIs = await stage().import('quota-alert', { fields: mails });
			await expect(stage().activate(asItIs)).rejects.toThrow(`Include Metadata ${REFUSED}`);

			const options = { alsoNotify: ['forecast', 'recovered'], emit: 'digest', ...QUOTAS };
			const workflow = await stage().import('quota-alert', {
				fields: mails,
				parameters: { [trigger]: { options } },
			});
			await stage().activate(workflow);
			await until(() => mail.mails.length > 0);
			expect(mail.take()).toMatchObject([
				{
					recipients: [TEAM],
					subject: 'Quota warning: Over BV has used 85 % of its quota (850 of 1,000 minutes)',
				},
			]);
		});

		it('quota-alert-chat posts by the quotas of the user, and asks for them', async () => {
			const { web } = stage();
			stage().addCustomer({ name: 'Over BV', minutes: 1000 });
			const fields = { 'Post to Slack': { url: `${web.url}/slack` } };
			const asItIs = await stage().import('quota-alert-chat', { fields });
			await expect(stage().activate(asItIs)).rejects.toThrow(REFUSED);

			const workflow = await stage().import('quota-alert-chat', {
				fields,
				parameters: { [trigger]: { options: { emit: 'digest', ...QUOTAS } } },
			});
			await stage().activate(workflow);
			await stage().rest.nextExecution(workflow.id);
			expect(web.take()).toMatchObject([
				{ body: { text: expect.stringContaining('Over BV has used 100 % of its quota') } },
			]);
		});

		it('suspend-at-quota suspends and reactivates by the quotas of the user', async () => {
			const customer = stage().addCustomer({ name: 'Full BV', minutes: 1000 });
			const statusOf = () => stage().sandbox.store.getCustomer(customer.id)?.status;
			const workflow = await stage().import('suspend-at-quota', {
				fields: { 'Tell a Person': { fromEmail: SENDER, toEmail: TEAM } },
				parameters: {
					'Quota Is Used Up': { options: QUOTAS },
					'Suspended Customers': { options: QUOTAS },
				},
				texts: {
					scriptix_suspended: 'suspended_legacy',
					'"field":"minutes","minutesInterval":15':
						'"field":"cronExpression","expression":"*/2 * * * * *"',
				},
			});
			await stage().activate(workflow);
			await until(() => statusOf() === 'suspended');
			await until(() => stage().mail.mails.length === 1);
			stage().sandbox.clock.set('2025-02-02T09:00:00Z');
			await until(() => statusOf() === 'active');
			await until(() => stage().mail.mails.length === 2);
			await stage().settled(workflow);
			expect(
				stage()
					.mail.take()
					.map(({ subject }) => subject),
			).toEqual(['Suspended: Full BV', 'Reactivated: Full BV']);
		});

		it('usage-history, monthly-report and overage-invoices work without plans and quotas', async () => {
			const { mail, sandbox } = stage();
			const over = stage().addCustomer({ name: 'Over BV', minutes: 1100 });
			const history = await stage().import('usage-history', { texts: LAST_MONTH });
			await stage().run(history, 'Fill It Now');
			const report = await stage().import('monthly-report', {
				fields: { 'Send the Report': { fromEmail: SENDER, toEmail: TEAM } },
				texts: { ...LAST_MONTH, scriptix_reports: 'reports_legacy' },
			});
			await stage().run(report, 'Every Morning');
			const [preview] = mail.take();
			expect(preview?.html).toContain('Over BV');
			expect(preview?.subject).toContain('January 2025');

			const invoices = await stage().import('overage-invoices', {
				fields: {
					'Send the Drafts': { fromEmail: SENDER, toEmail: TEAM },
					'Ask for a Check': { fromEmail: SENDER, toEmail: TEAM },
					'Invoice Lines': { currency: 'EUR' },
				},
				parameters: {
					'Invoice Lines': {
						prices: {
							values: [
								{
									plan: '',
									monthlyFee: '0',
									includedMinutes: '1000',
									pricePerExtraMinute: '0.035',
								},
							],
						},
					},
				},
				texts: { scriptix_invoice_drafts: 'drafts_legacy' },
			});
			await stage().activate(history);
			await stage().activate(invoices);
			await stage().polls(4);
			sandbox.clock.set('2025-01-31T23:58:00Z');
			await stage().polls(4);
			sandbox.clock.set('2025-02-01T00:10:00Z');
			await until(() => mail.mails.length > 0);
			expect(await stage().readTable('drafts_legacy')).toMatchObject([
				{ idempotency_key: `${over.id}:2025-01-01`, overage_minutes: 100, total: '3.50' },
			]);
			await until(async () =>
				(await stage().readTable('usage_legacy')).some(
					({ event, transcription_minutes: minutes }) =>
						event === 'usage.period_closed' && minutes === 1100,
				),
			);
		});

		it('archive-documents says at publication that there is no list of documents', async () => {
			const workflow = await stage().import('archive-documents');
			await expect(stage().activate(workflow)).rejects.toThrow(`A list of documents ${REFUSED}`);
			expect(stage().sandbox.requests.count()).toBe(0);
		});

		it('crm-onboarding answers with the reason and the cure, and does nothing', async () => {
			const workflow = await stage().import('crm-onboarding', {
				fields: { 'Welcome the Customer': { fromEmail: SENDER } },
			});
			await stage().activate(workflow);
			const { status, data } = await axios.post<{ error: string }>(
				`${stage().n8n.server.url}/webhook/scriptix-onboarding`,
				{ crm_id: 'A-1', name: 'New BV', email: 'it@new.example', plan: 'gold' },
				{ headers: { [CRM_HEADER.name]: CRM_HEADER.value }, validateStatus: () => true },
			);
			expect(status).toBe(422);
			expect(data.error).toBe(`Matching on metadata ${REFUSED}`);
			expect(stage().sandbox.requests.count()).toBe(0);
		});

		it('crm-hubspot-sync stops with the reason and the cure before anything is sent', async () => {
			const { web } = stage();
			stage().addCustomer({});
			web.pages.set('/lately', [
				{
					companyId: 17,
					properties: {
						name: { value: 'New BV' },
						scriptix_email: { value: 'it@new.example' },
						scriptix_plan: { value: 'gold' },
					},
				},
			]);
			const workflow = await stage().import('crm-hubspot-sync', {
				replaced: {
					'Companies Changed Lately': {
						type: 'n8n-nodes-base.httpRequest',
						typeVersion: 4.2,
						parameters: { url: `${web.url}/lately`, options: {} },
					},
					'Write Usage to HubSpot': { type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} },
				},
			});
			const toScriptix = await stage().rest.run(workflow, 'Every Ten Minutes');
			expect(toScriptix.error?.message).toBe(`Matching on metadata ${REFUSED}`);
			const toHubSpot = await stage().rest.run(workflow, 'Every Hour');
			expect(toHubSpot.error?.message).toContain(REFUSED);
			expect(toHubSpot.error?.description).toContain(NO_METADATA);
			await stage().expectedFailures(workflow);
			expect(stage().sandbox.requests.count()).toBe(0);
		});

		it('crm-table-sync keeps the reason in the row', async () => {
			const { postgres } = stage();
			await postgres.execute('DROP TABLE IF EXISTS scriptix_customers');
			const workflow = await stage().import('crm-table-sync');
			await stage().run(workflow, 'Set Up Once');
			await postgres.execute(`INSERT INTO scriptix_customers (crm_id, name, email, plan)
				VALUES ('NEW-1', 'New BV', 'new@crm.example', 'silver')`);
			await stage().run(workflow, 'Every Five Minutes');
			const [row] = await postgres.query<{ sync_error: string }>(
				'SELECT sync_error FROM scriptix_customers',
			);
			expect(row?.sync_error).toBe(`Matching on metadata ${REFUSED}`);
			expect(stage().writes).toEqual([]);

			stage().addCustomer({});
			const { error } = await stage().rest.run(workflow, 'Set Up Once');
			expect(error?.message).toContain(REFUSED);
			await stage().expectedFailures(workflow);
		});

		it('quota-agent answers by the quotas of the user', async () => {
			const { model } = stage();
			stage().addCustomer({ name: 'Close BV', minutes: 960 });
			model.script = { toolArguments: { minimum_percent: 80 }, answer: (result) => result };
			const workflow = await stage().import('quota-agent', {
				parameters: { 'Usage of Customers': { options: QUOTAS } },
			});
			const execution = await stage().rest.run(workflow, 'Ask', {
				sessionId: 'test',
				action: 'sendMessage',
				chatInput: 'Who is close to their quota?',
			});
			expect(execution.error).toBeUndefined();
			expect(JSON.stringify(model.requests.at(-1)?.messages)).toContain('Close BV');
		});
	});
}
