import type { Customer } from '../../sandbox/index.cts';
import type { StoredWorkflowJson } from '../server/rest.cts';
import { outputOf } from '../server/rest.cts';
import type { ExampleStage } from './stage.cts';
import { ODD_NAME, until } from './stage.cts';

const NEXT_PERIOD = '2025-02-02T09:00:00Z';

/** Suspending customers whose quota is used up. */
export function describeSuspension(stage: () => ExampleStage): void {
	let table = '';
	let tables = 0;

	const statusOf = ({ id }: Customer) => stage().sandbox.store.getCustomer(id)?.status;
	const becomes = async (customer: Customer, status: string) =>
		await until(() => statusOf(customer) === status);
	const setStatus = (customer: Customer, status: string) =>
		stage().sandbox.store.updateCustomer(customer.id, { status });
	const subjects = () =>
		stage()
			.mail.take()
			.map(({ subject }) => subject)
			.sort();
	const quiet = async (workflow: StoredWorkflowJson) => {
		await stage().polls(6);
		await stage().settled(workflow);
	};
	const noted = async () =>
		(await stage().readTable(table)).map(({ customer_id: id }) => Number(id));
	const untilNoted = async (...customers: Customer[]) =>
		await until(async () => {
			const ids = customers.map(({ id }) => id);
			return JSON.stringify(await noted()) === JSON.stringify(ids);
		});
	const importIt = async () =>
		await stage().import('suspend-at-quota', {
			fields: {
				'Tell a Person': {
					fromEmail: 'alerts@reseller.example',
					toEmail: 'anna@reseller.example',
				},
			},
			texts: {
				scriptix_suspended: table,
				'"field":"minutes","minutesInterval":15':
					'"field":"cronExpression","expression":"*/2 * * * * *"',
			},
		});
	const start = async () => {
		const workflow = await importIt();
		await stage().activate(workflow);
		return workflow;
	};

	describe('suspend-at-quota', () => {
		beforeEach(() => {
			tables += 1;
			table = `suspended_${tables}`;
		});

		it('suspends who is at 100 % until the new period, and leaves all others alone', async () => {
			const full = stage().addCustomer({ name: ODD_NAME, minutes: 1000, metadata: { crm: 7 } });
			const stopped = stage().addCustomer({ minutes: 1100, status: 'suspended' });
			const others = [
				stage().addCustomer({ minutes: 990 }),
				stage().addCustomer({ minutes: 1500, status: 'trial' }),
				stage().addCustomer({ minutes: 5000, plan: 'enterprise' }),
				stage().addCustomer({ minutes: 5000, plan: 'enterprise', quota_minutes: null }),
				stage().addCustomer({ minutes: 5000, quota_minutes: null }),
			];
			const before = others.map(statusOf);
			const workflow = await start();
			await becomes(full, 'suspended');
			await quiet(workflow);
			expect(full.metadata).toEqual({ crm: 7 });
			expect(others.map(statusOf)).toEqual(before);
			expect(stage().writes).toHaveLength(1);
			expect(subjects()).toEqual([`Suspended: ${ODD_NAME}`]);
			expect(await noted()).toEqual([full.id]);

			stage().sandbox.clock.set(NEXT_PERIOD);
			await becomes(full, 'active');
			await untilNoted();
			await quiet(workflow);
			expect(statusOf(stopped)).toBe('suspended');
			expect(stage().writes).toHaveLength(2);
			expect(subjects()).toEqual([`Reactivated: ${ODD_NAME}`]);
		});

		it('shows in a test whom it would suspend, and neither writes nor mails', async () => {
			const full = stage().addCustomer({ minutes: 1000 });
			const workflow = await importIt();
			const execution = await stage().run(workflow, 'Quota Is Used Up');
			expect(outputOf(execution, 'May It Be Suspended?')).toMatchObject([
				{ json: { customer: { id: full.id } } },
			]);
			expect(Object.keys(execution.runData)).not.toContain('Make the Table');
			await stage().run(workflow, 'Every Fifteen Minutes');
			expect(stage().writes).toEqual([]);
			expect(subjects()).toEqual([]);
		});

		it('reactivates nobody in a test', async () => {
			const customer = stage().addCustomer({ minutes: 1000 });
			const workflow = await start();
			await untilNoted(customer);
			await stage().rest.deactivate(workflow.id);
			stage().sandbox.store.setUsage(customer.id, 10);
			await stage().run(workflow, 'Every Fifteen Minutes');
			expect(statusOf(customer)).toBe('suspended');
			expect(await noted()).toEqual([customer.id]);
		});

		it('reactivates as soon as the quota is raised', async () => {
			const customer = stage().addCustomer({ minutes: 1000 });
			await start();
			await untilNoted(customer);
			stage().sandbox.store.setUsage(customer.id, 1000, { quota: 2000 });
			await becomes(customer, 'active');
		});

		it('notes nobody whom somebody else has suspended in the meantime', async () => {
			const customer = stage().addCustomer({ minutes: 1000 });
			stage().sandbox.faults.add({
				match: { path: new RegExp(`/customers/${customer.id}$`) },
				mutate: () => void setStatus(customer, 'suspended'),
			});
			const workflow = await start();
			await becomes(customer, 'suspended');
			await quiet(workflow);
			expect(stage().writes).toEqual([]);
			expect(await noted()).toEqual([]);
			expect(subjects()).toEqual([]);
			stage().sandbox.clock.set(NEXT_PERIOD);
			await quiet(workflow);
			expect(statusOf(customer)).toBe('suspended');
		});

		it('forgets a suspension that is lifted by hand, so that the next one by hand stays', async () => {
			const customer = stage().addCustomer({ minutes: 1000 });
			const workflow = await start();
			await untilNoted(customer);
			setStatus(customer, 'active');
			await untilNoted();
			setStatus(customer, 'suspended');
			await quiet(workflow);
			stage().sandbox.clock.set(NEXT_PERIOD);
			await quiet(workflow);
			expect(statusOf(customer)).toBe('suspended');
			expect(subjects()).toHaveLength(1);
		});

		it('reactivates whom it had suspended before it was imported again', async () => {
			const customer = stage().addCustomer({ minutes: 1000 });
			const former = await start();
			await untilNoted(customer);
			await stage().rest.deactivate(former.id);
			stage().sandbox.clock.set(NEXT_PERIOD);
			await start();
			await becomes(customer, 'active');
		});

		it.each(['ignore', '422'] as const)(
			'tells a person once when Scriptix does not suspend, or reactivate (%s)',
			async (patchStatus) => {
				const { knobs, store } = stage().sandbox;
				knobs.patchStatus = patchStatus;
				const customer = stage().addCustomer({ name: 'Defiant BV', minutes: 1000 });
				const workflow = await start();
				await until(() => stage().mail.mails.length > 0);
				await quiet(workflow);
				expect(subjects()).toEqual(['COULD NOT BE SUSPENDED: Defiant BV']);
				expect(statusOf(customer)).toBe('active');

				knobs.patchStatus = 'accept';
				store.setUsage(customer.id, 100);
				await quiet(workflow);
				store.setUsage(customer.id, 1000);
				await untilNoted(customer);
				knobs.patchStatus = patchStatus;
				store.setUsage(customer.id, 100);
				const before = stage().writes.length;
				await until(() => stage().writes.length > before + 1);
				await stage().settled(workflow);
				expect(subjects()).toEqual([
					'COULD NOT BE REACTIVATED: Defiant BV',
					'Suspended: Defiant BV',
				]);
				expect(await noted()).toEqual([customer.id]);
			},
		);
	});
}
