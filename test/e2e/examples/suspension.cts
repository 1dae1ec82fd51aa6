import type { Customer } from '../../sandbox/index.cts';
import type { StoredWorkflowJson } from '../server/rest.cts';
import { outputOf } from '../server/rest.cts';
import type { ExampleStage } from './stage.cts';
import { ODD_NAME, until } from './stage.cts';

const MARK = { suspended_by: 'quota' };
const NEXT_PERIOD = '2025-02-02T09:00:00Z';

/** Suspending customers whose quota is used up. */
export function describeSuspension(stage: () => ExampleStage): void {
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
		await stage().polls(4);
		await stage().settled(workflow);
	};
	const start = async () => {
		const workflow = await stage().import('suspend-at-quota', {
			texts: { 'account-manager@example.org': 'anna@reseller.example' },
		});
		await stage().activate(workflow);
		return workflow;
	};

	describe('suspend-at-quota', () => {
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
			expect(full.metadata).toEqual({ crm: 7, ...MARK });
			expect(others.map(statusOf)).toEqual(before);
			expect(stage().writes).toHaveLength(1);
			expect(subjects()).toEqual([`Suspended: ${ODD_NAME}`]);

			stage().sandbox.clock.set(NEXT_PERIOD);
			await becomes(full, 'active');
			await quiet(workflow);
			expect(full.metadata).toEqual({ crm: 7 });
			expect(statusOf(stopped)).toBe('suspended');
			expect(stage().writes).toHaveLength(2);
			expect(subjects()).toEqual([`Reactivated: ${ODD_NAME}`]);
		});

		it('suspends nobody who is an example in a test run', async () => {
			stage().addCustomer({ minutes: 600 });
			const workflow = await stage().import('suspend-at-quota');
			const execution = await stage().run(workflow, 'Quota Reached or Reset');
			expect(outputOf(execution, 'Is It Reached?')).toMatchObject([{ json: { example: true } }]);
			expect(stage().writes).toEqual([]);
		});

		it('reactivates as soon as the quota is raised', async () => {
			const customer = stage().addCustomer({ minutes: 1000 });
			await start();
			await becomes(customer, 'suspended');
			stage().sandbox.store.setUsage(customer.id, 1000, { quota: 2000 });
			await becomes(customer, 'active');
		});

		it('forgets a suspension that is lifted by hand, so that the next one by hand stays', async () => {
			const customer = stage().addCustomer({ minutes: 1000 });
			const workflow = await start();
			await becomes(customer, 'suspended');
			await quiet(workflow);
			setStatus(customer, 'active');
			await until(() => !('suspended_by' in customer.metadata));
			setStatus(customer, 'suspended');
			await quiet(workflow);
			stage().sandbox.clock.set(NEXT_PERIOD);
			await quiet(workflow);
			expect(statusOf(customer)).toBe('suspended');
			expect(subjects()).toHaveLength(1);
		});

		it('makes up every morning for what the trigger has forgotten', async () => {
			const forgotten = stage().addCustomer({ minutes: 0, status: 'suspended', metadata: MARK });
			const promoted = stage().addCustomer({
				minutes: 5000,
				plan: 'enterprise',
				quota_minutes: null,
				status: 'suspended',
				metadata: MARK,
			});
			const stillFull = stage().addCustomer({
				minutes: 1000,
				status: 'suspended',
				metadata: MARK,
			});
			const byHand = stage().addCustomer({ minutes: 0, status: 'suspended' });
			const workflow = await stage().import('suspend-at-quota');
			await stage().run(workflow, 'Every Morning');
			expect([forgotten, promoted, stillFull, byHand].map(statusOf)).toEqual([
				'active',
				'active',
				'suspended',
				'suspended',
			]);
			expect(subjects()).toHaveLength(2);
		});

		it.each(['ignore', '422'] as const)(
			'tells a person when Scriptix does not suspend (%s)',
			async (patchStatus) => {
				stage().sandbox.knobs.patchStatus = patchStatus;
				const customer = stage().addCustomer({ name: 'Defiant BV', minutes: 1000 });
				const workflow = await start();
				await until(() => stage().mail.mails.length > 0);
				await stage().settled(workflow);
				expect(subjects()).toEqual(['COULD NOT BE SUSPENDED: Defiant BV']);
				expect(statusOf(customer)).toBe('active');
			},
		);
	});
}
