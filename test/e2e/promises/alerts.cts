import { alertTrigger, chain, EVERY_THREE_SECONDS, TRIGGER, type ServerStage } from '../stage.cts';
import { until } from '../../harness/until.cts';

const QUOTA = 1000;

/** What the trigger does in an active workflow. */
export function alertPromises(stage: () => ServerStage): void {
	it('tells each alert once, loses none in a restart, repeats at most what it had just told, and ends when deactivated', async () => {
		const { server, credential, sandbox } = stage();
		const { rest } = server;
		const [early, later, inRestart] = [850, 100, 100].map(
			(minutes) => sandbox.store.addCustomer({ quota_minutes: QUOTA, minutes }).id,
		) as [number, number, number];
		const { id: workflowId } = await rest.createWorkflow(
			chain(
				credential,
				alertTrigger('Alert', {
					filters: { customerIds: [early, later, inRestart].join(', ') },
				}),
				{ name: 'Next', type: 'n8n-nodes-base.noOp' },
			),
		);
		const told = async () =>
			(await rest.allOutputs(workflowId, 'Next')).map(({ json }) => {
				const { id } = json.customer as { id: number };
				return `${id}: ${(json.thresholds_crossed as number[]).join(' ')}`;
			});
		const untilTold = async (alert: string) => {
			await until(async () => (await told()).includes(alert), { everyMs: 250 });
		};
		const listed = () => sandbox.requests.count({ path: '/api/v3/reseller/customers' });
		const untilPolledAgain = async (polls: number) => {
			const wanted = listed() + polls;
			await until(() => listed() >= wanted);
		};

		await rest.activate(workflowId);
		await untilTold(`${early}: 80`);
		sandbox.store.setUsage(later, 950);
		await untilTold(`${later}: 80 90`);
		await untilPolledAgain(2);
		const before = [`${early}: 80`, `${later}: 80 90`];
		expect(await told()).toEqual(before);

		await server.stop();
		sandbox.store.setUsage(inRestart, 1001);
		await server.startAgain();
		await rest.login();
		await untilTold(`${inRestart}: 80 90 100`);
		await untilPolledAgain(2);
		// What was told in the last minutes is told again, because n8n may have lost it; see the README.
		const after = await told();
		expect(new Set(after)).toEqual(new Set([...before, `${inRestart}: 80 90 100`]));
		await untilPolledAgain(2);
		expect(await told()).toEqual(after);

		// Another trigger with the same poll times says when this one would have polled again.
		const other = await rest.createWorkflow(
			chain(credential, {
				name: 'Transcript',
				type: TRIGGER,
				parameters: { pollTimes: EVERY_THREE_SECONDS, event: 'newTranscript' },
			}),
		);
		await rest.activate(other.id);
		await rest.deactivate(workflowId);
		const polls = listed();
		const others = () => sandbox.requests.count({ path: '/api/v3/reseller/transcripts' });
		const othersBefore = others();
		await until(() => others() >= othersBefore + 3);
		await rest.deactivate(other.id);
		expect(listed()).toBe(polls);
	});
}
