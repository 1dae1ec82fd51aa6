import { until } from '../harness/until.cts';
import type { Receiver } from './receiver.cts';
import { startReceiver } from './receiver.cts';
import { NEWEST } from './server/install.cts';
import type { ServerStage } from './stage.cts';
import { alertTrigger, chain, startServerStage } from './stage.cts';

const QUOTA = 1000;

// How long the Code node takes, so that the trigger polls and stores its state meanwhile.
const CODE_MS = 8_000;

describe(`a Code node of n8n ${NEWEST} that writes static data`, () => {
	let receiver: Receiver;
	let stage: ServerStage;

	beforeAll(async () => {
		receiver = await startReceiver();
		stage = await startServerStage(NEWEST, { customers: 0 });
	});

	afterAll(async () => {
		await stage?.stop();
		await receiver?.stop();
	});

	function addCustomer(): number {
		return stage.sandbox.store.addCustomer({ quota_minutes: QUOTA, minutes: 100 }).id;
	}

	function reachThreshold(id: number): string {
		stage.sandbox.store.setUsage(id, 850);
		return `${id}:2025-01-01:${QUOTA}:percent:80:quota.threshold_reached`;
	}

	it('sets the trigger back; the next start repeats alerts under their ids at worst', async () => {
		const [a, b] = [addCustomer(), addCustomer()];
		const workflow = await stage.server.rest.createWorkflow(
			chain(
				stage.credential,
				alertTrigger('Alert'),
				receiver.node('Deliver'),
				{
					name: 'Code',
					type: 'n8n-nodes-base.code',
					typeVersion: 2,
					parameters: {
						jsCode: `const data = $getWorkflowStaticData('global'); data.count = (data.count ?? 0) + 1; const end = Date.now() + ${CODE_MS}; while (Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 100)); return [{ json: { event_id: 'code ' + data.count } }];`,
					},
				},
				receiver.node('After'),
			),
		);
		await stage.server.rest.activate(workflow.id);
		const first = reachThreshold(a);
		await receiver.untilTaken([first]);
		// Emitted while the Code node of the first still runs.
		const second = reachThreshold(b);
		await receiver.untilTaken([second]);
		await until(
			() => receiver.taken.filter(({ event_id: id }) => /^code/.test(String(id))).length >= 2,
		);
		await stage.server.stop();
		await stage.server.startAgain();
		const { requests } = stage.sandbox;
		const before = requests.count();
		await until(() => requests.count() > before + 3);
		const ids = new Set(receiver.taken.map(({ event_id: id }) => String(id)));
		expect([...ids].filter((id) => !id.startsWith('code')).sort()).toEqual([first, second].sort());
	});
});
