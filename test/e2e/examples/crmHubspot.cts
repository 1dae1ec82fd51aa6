import type { ExampleStage } from './stage.cts';
import { ODD_NAME } from './stage.cts';

const LATELY = '/companies/recent';
const TO_SCRIPTIX = 'Every Ten Minutes';
const TO_HUBSPOT = 'Every Hour';

/** A company as HubSpot's list of recently changed ones has it. */
function company(id: number, properties: Record<string, string>) {
	const values = Object.entries(properties).map(([name, value]) => [name, { value }]);
	return { companyId: id, properties: Object.fromEntries(values) as object };
}

/** HubSpot and Scriptix in step. HTTP requests to a web server stand in for HubSpot's own node. */
export function describeCrmHubspot(stage: () => ExampleStage): void {
	const request = (parameters: object) => ({
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: { options: {}, ...parameters },
	});
	const start = async () =>
		await stage().import('crm-hubspot-sync', {
			replaced: {
				'Companies Changed Lately': request({ url: `${stage().web.url}${LATELY}` }),
				'Write Usage to HubSpot': request({
					method: 'POST',
					url: `=${stage().web.url}/companies/{{ $json.metadata.crm_id }}`,
					sendBody: true,
					specifyBody: 'json',
					jsonBody: '={{ JSON.stringify({ minutes: $json.transcription_minutes }) }}',
				}),
			},
		});
	const changed = (...companies: object[]) => stage().web.pages.set(LATELY, companies);

	describe('crm-hubspot-sync', () => {
		it('creates and updates the customers of companies, and leaves other companies alone', async () => {
			const workflow = await start();
			const { store } = stage().sandbox;
			const acme = { name: ODD_NAME, scriptix_email: 'it@acme.example', scriptix_plan: 'silver' };
			changed(company(17, acme), company(18, { name: 'No customer of Scriptix' }));
			await stage().run(workflow, TO_SCRIPTIX);
			expect(store.customers).toMatchObject([
				{ name: ODD_NAME, email: 'it@acme.example', plan: 'silver', metadata: { crm_id: '17' } },
			]);

			changed(company(17, { ...acme, scriptix_email: 'new@acme.example' }));
			await stage().run(workflow, TO_SCRIPTIX);
			await stage().run(workflow, TO_SCRIPTIX);
			expect(store.customers).toMatchObject([{ email: 'new@acme.example' }]);
			expect(stage().writes).toHaveLength(2);
		});

		it('writes usage back in one request for each company whose usage has changed', async () => {
			const workflow = await start();
			const { web, sandbox } = stage();
			const first = stage().addCustomer({ metadata: { crm_id: '21' } });
			const second = stage().addCustomer({ metadata: { crm_id: '22' } });
			stage().addCustomer({ name: 'Not in HubSpot' });
			sandbox.store.setUsage(first.id, 100);
			sandbox.store.setUsage(second.id, 200);
			await stage().run(workflow, TO_HUBSPOT);
			expect(web.take().map(({ path, body }) => [path, body])).toEqual([
				['/companies/21', { minutes: 100 }],
				['/companies/22', { minutes: 200 }],
			]);

			sandbox.store.setUsage(second.id, 250);
			await stage().run(workflow, TO_HUBSPOT);
			await stage().run(workflow, TO_HUBSPOT);
			expect(web.take().map(({ path, body }) => [path, body])).toEqual([
				['/companies/22', { minutes: 250 }],
			]);
		});
	});
}
