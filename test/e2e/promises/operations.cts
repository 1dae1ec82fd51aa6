import { resources } from '../../../nodes/ScriptixReseller/resources';
import { everyOperation, LEGACY_ONLY, USAGE_ROW } from '../../harness/everyOperation.cts';
import { outputOf } from '../server/rest.cts';
import { ACTION, fan, type ServerStage } from '../stage.cts';

/** What the action node does in a workflow that a person runs. */
export function operationPromises(stage: () => ServerStage): void {
	it('runs every operation, each with an output', async () => {
		const { server, sandbox, credential } = stage();
		const calls = everyOperation(sandbox).filter(([, operation]) => !LEGACY_ONLY.has(operation));
		const { nodes, connections } = fan(
			credential,
			{
				name: 'Usage Row',
				type: 'n8n-nodes-base.set',
				typeVersion: 3.4,
				parameters: { mode: 'raw', jsonOutput: JSON.stringify(USAGE_ROW) },
			},
			...calls.map(([resource, operation, parameters]) => ({
				name: `${resource} ${operation}`,
				type: ACTION,
				parameters: { resource, operation, ...parameters },
			})),
		);
		const start = fan(
			credential,
			{ id: 'start', name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
			{ name: 'Usage Row', type: 'n8n-nodes-base.set' },
		);
		const workflow = await server.rest.createWorkflow({
			nodes: [start.nodes[0]!, ...nodes],
			connections: { ...start.connections, ...connections },
		});
		const execution = await server.rest.run(workflow, 'Start');
		expect(execution.error).toBeUndefined();
		expect(execution.status).toBe('success');
		const operations = Object.entries(resources).flatMap(([resource, each]) =>
			Object.keys(each)
				.filter((operation) => !LEGACY_ONLY.has(operation))
				.map((operation) => `${resource} ${operation}`),
		);
		const counts = Object.fromEntries(
			operations.map((name) => [name, outputOf(execution, name).length > 0]),
		);
		expect(counts).toEqual(Object.fromEntries(operations.map((name) => [name, true])));
		expect(sandbox.requestViolations).toEqual([]);
	});

	it('shows a person what went wrong and what to do', async () => {
		const { server, credential } = stage();
		const workflow = await server.rest.createWorkflow(
			fan(
				credential,
				{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
				{
					name: 'Get',
					type: ACTION,
					parameters: {
						resource: 'customer',
						operation: 'get',
						customerId: { __rl: true, mode: 'id', value: '999999' },
					},
				},
			),
		);
		const execution = await server.rest.run(workflow, 'Start');
		expect(execution).toMatchObject({
			status: 'error',
			error: {
				message: 'The customer does not exist or belongs to another reseller',
				description: expect.stringContaining('pick the customer from the list'),
			},
		});
	});
}
