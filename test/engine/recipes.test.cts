import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { emitted, quotaWorkflow, startStage, type Stage } from '../harness/support.cts';

// The clockwork that n8n itself reads Poll Times with.
const { CronTime } = createRequire(require.resolve('n8n-core/package.json'))(
	'cron',
) as typeof import('cron');

let stage: Stage;

beforeEach(async () => {
	stage = await startStage({ customers: 0, transcripts: 0 });
});

afterEach(async () => await stage.stop());

describe('quiet hours', () => {
	const [, expression = ''] =
		readFileSync('docs/recipes.md', 'utf8').match(/cron expression `([^`]+)`/) ?? [];

	it('poll every quarter of an hour of the working day, and at no other time', () => {
		const week = new Date('2025-01-06T00:00:00Z');
		const polls: string[] = [];
		for (let at = week; ; ) {
			at = new CronTime(expression, 'UTC').getNextDateFrom(at, 'UTC').toJSDate();
			if (at.getTime() >= week.getTime() + 7 * 24 * 3_600_000) break;
			polls.push(at.toISOString());
		}
		expect(polls).toHaveLength(5 * 10 * 4);
		expect(polls[0]).toBe('2025-01-06T08:00:00.000Z');
		expect(polls.at(-1)).toBe('2025-01-10T17:45:00.000Z');
	});

	it('are accepted by n8n, and lose nothing that is reached at night', async () => {
		const workflow = quotaWorkflow(stage.engine, {
			pollTimes: { item: [{ mode: 'custom', cronExpression: expression }] },
		});
		const { id } = stage.sandbox.store.addCustomer({ minutes: 100, quota_minutes: 1000 });
		const active = await stage.engine.activate(workflow);
		stage.sandbox.clock.advance({ hours: 14 });
		stage.sandbox.store.setUsage(id, 1000);
		await active.tick();
		expect(emitted(active)).toMatchObject([{ customer: { id }, severity: 'critical' }]);
		await active.deactivate();
	});
});
