import axios from 'axios';

import type { ExampleStage } from './stage.cts';
import { CRM_HEADER, ODD_NAME } from './stage.cts';

const CUSTOMER = { crm_id: 'ACME-17', name: ODD_NAME, email: 'it@acme.example', plan: 'silver' };

/** A CRM that sends its customers. */
export function describeOnboarding(stage: () => ExampleStage): void {
	const send = async (body: object, headers: object = { [CRM_HEADER.name]: CRM_HEADER.value }) =>
		await axios.post<Record<string, unknown>>(
			`${stage().n8n.server.url}/webhook/scriptix-onboarding`,
			body,
			{ headers: { ...headers }, validateStatus: () => true },
		);
	const start = async () =>
		await stage().activate(
			await stage().import('crm-onboarding', {
				fields: { 'Welcome the Customer': { fromEmail: 'welcome@reseller.example' } },
			}),
		);

	describe('crm-onboarding', () => {
		it('creates a customer with a token and a mail once, and updates it after that', async () => {
			const { mail, sandbox } = stage();
			await start();
			const first = await send({ ...CUSTOMER, quota_minutes: 1500 });
			const [customer] = sandbox.store.customers;
			expect(first.status).toBe(201);
			expect(first.data).toEqual({
				customer_id: customer?.id,
				operation: 'created',
				token: expect.stringMatching(/^sk_live_/),
				welcome_mail: 'sent',
			});
			expect(customer).toMatchObject({ name: ODD_NAME, metadata: { crm_id: 'ACME-17' } });
			const [welcome] = mail.take();
			expect(welcome).toMatchObject({
				recipients: ['it@acme.example'],
				subject: `Welcome, ${ODD_NAME}`,
				text: expect.stringContaining(`Dear ${ODD_NAME},`),
			});
			expect(welcome?.text).toContain('the plan silver and 1500 minutes a month');
			expect(welcome?.text).not.toContain('sk_live_');

			const second = await send({ ...CUSTOMER, plan: 'gold' });
			expect(second.status).toBe(200);
			expect(second.data).toEqual({ customer_id: customer?.id, operation: 'updated' });
			expect(customer?.plan).toBe('gold');
			expect(mail.take()).toEqual([]);
			expect(sandbox.requests.count({ method: 'POST', path: /\/tokens$/ })).toBe(1);
		});

		it('answers with the token also when the mail cannot be sent', async () => {
			stage().mail.isRefusing = true;
			await start();
			const { data } = await send(CUSTOMER);
			expect(data).toMatchObject({
				token: expect.stringMatching(/^sk_live_/),
				welcome_mail: 'failed',
			});
		});

		it('answers with the reason when Scriptix cannot take the customer', async () => {
			await start();
			const { status, data } = await send({ ...CUSTOMER, email: 'no address' });
			expect(status).toBe(422);
			expect(data.error).toContain('e-mail address');
			expect(stage().writes).toEqual([]);
		});

		it('lets nobody in without the header', async () => {
			await start();
			expect((await send(CUSTOMER, {})).status).toBe(403);
			expect(stage().sandbox.requests.count()).toBe(0);
		});
	});
}
