import { readFileSync } from 'node:fs';

import type { WorkflowJson } from './index.cts';
import { startStage, type Stage } from './support.cts';

let stage: Stage;

beforeEach(async () => {
	stage = await startStage({ customers: 5 });
});

afterEach(async () => {
	await stage.stop();
	expect(stage.sandbox.requestViolations).toEqual([]);
});

const example = (name: string) =>
	JSON.parse(readFileSync(`examples/${name}.json`, 'utf8')) as WorkflowJson;

test.each(['crm-onboarding', 'monthly-report'])('%s says what to fill in', (name) => {
	const [note] = example(name).nodes.filter(({ type }) => type.endsWith('.stickyNote'));
	expect(note?.parameters).toMatchObject({ content: expect.stringContaining('credential') });
});

test('crm-onboarding creates a customer, updates it the next time, and makes a token', async () => {
	const body = { crm_id: 'ACME-17', name: 'Example BV', email: 'it@example.org', plan: 'silver' };
	const onboard = async (input: object) =>
		await stage.engine.execute(example('crm-onboarding'), { input: [{ body: input }] });

	const first = await onboard({ ...body, quota_minutes: 1500 });
	expect(first.status).toBe('success');
	const [created] = first.data('Create or Update Customer');
	expect(created?.json).toMatchObject({ name: 'Example BV', operation: 'created' });
	expect(created?.json).not.toHaveProperty('api_key');
	expect(first.data('Generate Token')[0]?.json).toMatchObject({
		token: expect.stringMatching(/^sk_live_/),
		customer_id: created?.json.id,
		name: 'CRM ACME-17',
	});
	expect(first.data('Answer the CRM')).toHaveLength(1);

	const second = await onboard({ ...body, plan: 'gold' });
	expect(second.data('Create or Update Customer')[0]?.json).toMatchObject({
		id: created?.json.id,
		plan: 'gold',
		operation: 'updated',
	});
	expect(stage.sandbox.store.customers).toHaveLength(6);
});

test('monthly-report makes the page that is sent', async () => {
	const result = await stage.engine.execute(example('monthly-report'));
	expect(result.status).toBe('success');
	expect(result.data('Usage Report')[0]?.json).toMatchObject({
		title: 'Usage of our Scriptix customers',
		customers: 5,
	});
	const page = (await result.binary('Usage Report', 0)).toString('utf8');
	expect(page).toContain('<title>Usage of our Scriptix customers</title>');
	expect(result.data('Send the Report')).toHaveLength(1);
});
