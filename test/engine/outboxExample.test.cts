import type { IDataObject } from 'n8n-workflow';

import { readExample } from '../examples/files.cts';
import { RESOLVE_TYPE } from '../harness/harnessNodes.cts';
import type { Engine } from '../harness/index.cts';
import { startEngine } from '../harness/index.cts';

/*
 * What the expressions of the outbox come to. That the whole arrives, whoever dies, is tested in
 * whole servers (`test/e2e/outbox.test.cts`).
 */

const example = readExample('quota-alert-guaranteed');
const node = (name: string) => example.nodes.find((each) => each.name === name)!;
const optionsOf = (name: string) =>
	node(name).parameters as { thresholds: object; filters: object; options: { emit: string } };

let engine: Engine;

beforeAll(async () => {
	engine = await startEngine();
});

afterAll(async () => await engine.stop());

/** The parameters that n8n resolves for a node of the example that these items come to. */
async function resolved(
	name: string,
	input: IDataObject[],
	mode: 'manual' | 'trigger' = 'trigger',
): Promise<IDataObject[]> {
	const { items } = await engine.execute(
		{
			nodes: [
				{ name: 'Alerts Only', type: 'n8n-nodes-base.filter' },
				{ name, type: RESOLVE_TYPE, parameters: { resolve: node(name).parameters } },
			],
			connections: { 'Alerts Only': { main: [[{ node: name, type: 'main', index: 0 }]] } },
		},
		{ input, mode },
	);
	return items.map(({ json }) => json);
}

const ID = '7:2025-01-01:1000:percent:80:quota.threshold_reached';

function alert(suffix = '', more: IDataObject = {}): IDataObject {
	return {
		event_id: `${ID}${suffix}`,
		event: 'quota.threshold_reached',
		customer: { id: 7 },
		severity: 'warning',
		summary: 'Over BV has used 85 %',
		...more,
	};
}

it('judges alike in the trigger and in the hourly look, threshold by threshold', () => {
	const { thresholds, filters, options } = optionsOf('Customer Reaches a Threshold');
	expect(optionsOf('All Alerts That Stand')).toMatchObject({ thresholds, filters, options });
	expect(options).toEqual({ emit: 'each' });
});

it('writes one row per alert, however often it is reached', async () => {
	const rows = await resolved('Write into the Outbox', [alert(), alert('#2'), alert('#13')]);
	for (const row of rows) {
		expect(row).toMatchObject({
			dataTableId: { value: 'scriptix_outbox' },
			filters: { conditions: [{ keyName: 'event_id', keyValue: ID }] },
			columns: { value: { event_id: ID, customer_id: '7', severity: 'warning' } },
		});
	}
	expect(rows).toHaveLength(3);
});

it('keeps each test apart', async () => {
	const [row] = await resolved('Write into the Outbox', [alert()], 'manual');
	expect(row).toMatchObject({
		dataTableId: { value: 'scriptix_outbox_test' },
		columns: {
			value: { event_id: expect.stringMatching(new RegExp(`^test-.+:${ID}$`)) as string },
		},
	});
});

it.each([
	['that was over', alert(), ['cleared_at', 'isNotEmpty', ''], '#2'],
	['that was over twice', alert('', { again: '#2' }), ['cleared_at', 'isNotEmpty', ''], '#3'],
	['that the trigger counts', alert('#4', { again: '#2' }), ['again', 'neq', '#4'], '#4'],
])('frees the row of an alert %s', async (_, item, [keyName, condition, keyValue], again) => {
	const [update] = await resolved('Reached Again', [item]);
	expect(update).toMatchObject({
		filters: { conditions: [{ keyName: 'event_id' }, { keyName, condition, keyValue }] },
		columns: { value: { again, sent_at: null, taken_by: null, cleared_at: null } },
	});
});

it('mails each customer once, the critical ones first, by the highest threshold', async () => {
	const row = (id: number, customer: number, severity: string, summary: string) => ({
		...{ id, customer_id: String(customer), event: 'quota.threshold_reached' },
		...{ severity, summary },
	});
	const [lines] = await resolved('Write the Mail', [
		row(3, 8, 'critical', 'B at 100 %'),
		row(1, 7, 'warning', 'A at 85 %'),
		row(2, 8, 'warning', 'B at 80 %'),
	]);
	expect(lines).toMatchObject({
		assignments: {
			assignments: [
				{
					value: [
						{ severity: 'critical', summary: 'B at 100 %' },
						{ severity: 'warning', summary: 'A at 85 %' },
					],
				},
			],
		},
	});
});

it('escapes names in the mail', async () => {
	const summary = `<b>"A" & B</b> has used 85 %`;
	const [one] = await resolved('Send the Mail', [{ alerts: [{ severity: 'warning', summary }] }]);
	expect(one).toMatchObject({
		subject: summary,
		text: `- ${summary}`,
		html: expect.stringContaining('&#60;b&#62;&#34;A&#34; &#38; B&#60;/b&#62;') as string,
	});
	const alerts = ['critical', 'info', 'critical'].map((severity) => ({ severity, summary }));
	const [many] = await resolved('Send the Mail', [{ alerts }], 'manual');
	expect(many?.subject).toBe('[Test] 3 quota alerts, 2 critical');
});

it('writes, then looks what is over, then sends: branches run from top to bottom', () => {
	const [branches = []] = example.connections['All Alerts That Stand']!.main!;
	const names = (branches ?? []).map((branch) => branch.node);
	const heights = names.map((name) => node(name).position![1]);
	expect(heights).toEqual([...heights].sort((a, b) => a - b));
	expect(names).toEqual([
		'Make the Table',
		'Alerts Only',
		'Mark What No Longer Stands',
		'Free What Was Left Behind',
	]);
});
