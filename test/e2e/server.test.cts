import { ACTION, chain, EVERY_THREE_SECONDS, startServerStage, TRIGGER } from './stage.cts';
import type { ServerStage } from './stage.cts';
import { SERVERS, type ServerVersion } from './server/install.cts';
import { outputOf } from './server/rest.cts';

describe.each(Object.keys(SERVERS) as ServerVersion[])('n8n %s', (version) => {
	let stage: ServerStage;

	beforeAll(async () => {
		stage = await startServerStage(version, { customers: 20 });
	});

	afterAll(async () => {
		await stage.stop();
	});

	it('runs the action node of the packed package', async () => {
		const { server, credential } = stage;
		const workflow = await server.rest.createWorkflow(
			chain(
				credential,
				{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
				{
					name: 'Usage',
					type: ACTION,
					parameters: { resource: 'usage', operation: 'getAll', returnAll: true },
				},
			),
		);
		const execution = await server.rest.run(workflow, 'Start');
		expect(execution.status).toBe('success');
		expect(outputOf(execution, 'Usage')).toHaveLength(20);
	});

	it('polls, and an alert reaches the next node', async () => {
		const { server, credential, sandbox } = stage;
		const { id } = sandbox.store.addCustomer({ quota_minutes: 1000, minutes: 100 });
		const workflow = await server.rest.createWorkflow(
			chain(
				credential,
				{
					name: 'Alert',
					type: TRIGGER,
					parameters: {
						pollTimes: EVERY_THREE_SECONDS,
						event: 'quotaThreshold',
						filters: { customerIds: String(id) },
					},
				},
				{ name: 'Next', type: 'n8n-nodes-base.noOp' },
			),
		);
		await server.rest.activate(workflow.id);
		sandbox.store.setUsage(id, 850);
		const execution = await server.rest.nextExecution(workflow.id);
		expect(outputOf(execution, 'Next').map(({ json }) => json)).toMatchObject([
			{ event: 'quota.threshold_reached', customer: { id }, thresholds_crossed: [80] },
		]);
	});
});
