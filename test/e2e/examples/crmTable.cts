import type { StoredWorkflowJson } from '../server/rest.cts';
import { outputOf } from '../server/rest.cts';
import type { ExampleStage } from './stage.cts';
import { ODD_NAME, until } from './stage.cts';

interface Row {
	crm_id: string;
	name: string;
	email: string;
	plan: string;
	quota_minutes: number | null;
	scriptix_id: string | null;
	status: string | null;
	sync_error: string | null;
	/** Changes with every write to the row. */
	version: string;
}

const TO_SCRIPTIX = 'Every Five Minutes';

/** A table of a CRM and Scriptix in step, both ways. */
export function describeCrmTable(stage: () => ExampleStage): void {
	const rows = async () =>
		await stage().postgres.query<Row>(
			'SELECT *, xmin::text AS version FROM scriptix_customers ORDER BY crm_id',
		);
	const row = async (crmId: string) => (await rows()).find(({ crm_id }) => crm_id === crmId);
	const execute = async (sql: string) => await stage().postgres.execute(sql);
	const customers = () =>
		stage().sandbox.store.customers.map(({ name, email, plan, quota_minutes, metadata }) => ({
			name,
			email,
			plan,
			quota_minutes,
			crm_id: metadata.crm_id,
		}));
	const start = async () => {
		const workflow = await stage().import('crm-table-sync');
		await stage().run(workflow, 'Set Up Once');
		await stage().activate(workflow);
		return workflow;
	};
	/** Both directions run again and again; nothing may come of it. */
	const staysQuiet = async (workflow: StoredWorkflowJson) => {
		await stage().polls(1);
		await stage().settled(workflow);
		const before = { rows: await rows(), writes: stage().writes.length };
		for (let round = 0; round < 3; round += 1) {
			await stage().run(workflow, TO_SCRIPTIX);
			await stage().polls(1);
			await stage().settled(workflow);
		}
		expect({ rows: await rows(), writes: stage().writes.length }).toEqual(before);
	};

	describe('crm-table-sync', () => {
		beforeEach(async () => await execute('DROP TABLE IF EXISTS scriptix_customers'));

		it('makes the table and fills it, giving a CRM ID to who has none', async () => {
			const known = stage().addCustomer({ name: ODD_NAME, metadata: { crm_id: 'ACME-1' } });
			const { id } = stage().addCustomer({ metadata: { vip: true } });
			const workflow = await start();
			expect(await rows()).toMatchObject([
				{ crm_id: 'ACME-1', name: ODD_NAME, scriptix_id: String(known.id), status: 'active' },
				{ crm_id: `SCRIPTIX-${id}`, scriptix_id: String(id), quota_minutes: null },
			]);
			expect(stage().sandbox.store.getCustomer(id)?.metadata).toEqual({
				vip: true,
				crm_id: `SCRIPTIX-${id}`,
			});
			expect(stage().writes).toHaveLength(1);
			await staysQuiet(workflow);
		});

		it('brings a new and a changed row to Scriptix, and no echo back', async () => {
			const workflow = await start();
			await execute(`INSERT INTO scriptix_customers (crm_id, name, email, plan, quota_minutes)
				VALUES ('NEW-1', $$${ODD_NAME}$$, 'new@crm.example', 'silver', 1500)`);
			await stage().run(workflow, TO_SCRIPTIX);
			expect(customers()).toEqual([
				{
					name: ODD_NAME,
					email: 'new@crm.example',
					plan: 'silver',
					quota_minutes: 1500,
					crm_id: 'NEW-1',
				},
			]);
			expect(await row('NEW-1')).toMatchObject({ status: 'active', sync_error: null });
			await staysQuiet(workflow);

			await execute(`UPDATE scriptix_customers SET plan = 'gold', name = 'Renamed BV'`);
			const execution = await stage().run(workflow, TO_SCRIPTIX);
			// By its ID, without a look at all the other customers.
			expect(outputOf(execution, 'Update the Customer')).toHaveLength(1);
			expect(outputOf(execution, 'Create or Update the Customer')).toEqual([]);
			expect(customers()).toMatchObject([{ name: 'Renamed BV', plan: 'gold', crm_id: 'NEW-1' }]);
			await staysQuiet(workflow);
			expect(stage().writes.map(({ method }) => method)).toEqual(['POST', 'PATCH']);
		});

		it('brings what changes in Scriptix to the table, and no echo back', async () => {
			const { store } = stage().sandbox;
			const first = stage().addCustomer({ metadata: { crm_id: 'ACME-1' } });
			const workflow = await start();
			store.updateCustomer(first.id, { name: ODD_NAME, email: 'moved@crm.example' });
			const added = stage().addCustomer({ name: 'Added BV', metadata: { crm_id: 'ACME-2' } });
			await until(async () => (await row('ACME-2')) !== undefined);
			expect(await row('ACME-1')).toMatchObject({ name: ODD_NAME, email: 'moved@crm.example' });
			await staysQuiet(workflow);

			store.removeCustomer(added.id);
			await until(async () => (await row('ACME-2'))?.status === 'deleted');
			await execute(`UPDATE scriptix_customers SET name = 'Touched' WHERE crm_id = 'ACME-2'`);
			await staysQuiet(workflow);
			expect(customers()).toHaveLength(1);
			expect(stage().writes).toEqual([]);
		});

		it('takes no example of a test run for a deleted customer', async () => {
			for (const crm_id of ['A', 'B', 'C', 'D']) stage().addCustomer({ metadata: { crm_id } });
			const workflow = await stage().import('crm-table-sync');
			await stage().run(workflow, 'Set Up Once');
			const execution = await stage().run(workflow, 'Customer Changed in Scriptix');
			const events = outputOf(execution, 'Does It Still Exist?').map(({ json }) => json.event);
			expect(events).toContain('customer.deleted');
			expect((await rows()).map(({ status }) => status)).toEqual(Array(4).fill('active'));
		});

		it('lets the table win where both sides have changed', async () => {
			const customer = stage().addCustomer({ name: 'Before', metadata: { crm_id: 'ACME-1' } });
			const workflow = await start();
			await execute(`UPDATE scriptix_customers SET name = 'From the CRM'`);
			stage().sandbox.store.updateCustomer(customer.id, { name: 'From Scriptix' });
			const requests = () =>
				stage().sandbox.requests.count({ path: new RegExp(`/customers/${customer.id}$`) });
			const before = requests();
			await until(() => requests() > before);
			await stage().settled(workflow);
			await stage().run(workflow, TO_SCRIPTIX);
			await staysQuiet(workflow);
			expect(await row('ACME-1')).toMatchObject({ name: 'From the CRM' });
			expect(customer.name).toBe('From the CRM');
		});

		it('keeps the reason in a row that is refused, and goes on with the others', async () => {
			const workflow = await start();
			await execute(`INSERT INTO scriptix_customers (crm_id, name, email, plan) VALUES
				('BAD-1', 'Bad BV', 'no address', 'gold'),
				('GOOD-1', 'Good BV', 'good@crm.example', 'gold')`);
			await stage().run(workflow, TO_SCRIPTIX);
			expect(customers()).toMatchObject([{ crm_id: 'GOOD-1' }]);
			expect((await row('BAD-1'))?.sync_error).toContain('e-mail address');

			await execute(`UPDATE scriptix_customers SET email = 'bad@crm.example' WHERE crm_id = 'BAD-1';
				UPDATE scriptix_customers SET plan = 'none' WHERE crm_id = 'GOOD-1'`);
			await stage().run(workflow, TO_SCRIPTIX);
			expect(await row('BAD-1')).toMatchObject({ sync_error: null, status: 'active' });
			expect((await row('GOOD-1'))?.sync_error).toContain('none');
		});
	});
}
