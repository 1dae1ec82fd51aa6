import type { IDataObject } from 'n8n-workflow';

import { readExample } from '../examples/files.cts';
import { RESOLVE_TYPE } from '../harness/harnessNodes.cts';
import { refusalOf } from '../harness/action.cts';
import type { Engine } from '../harness/index.cts';
import { startEngine } from '../harness/index.cts';
import type { Stage } from '../harness/support.cts';
import {
	ACTION,
	addWatchedCustomer,
	emitted,
	GENERATIONS,
	quotaWorkflow,
	startStage,
} from '../harness/support.cts';

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
	const before = ['Make the Table', 'Alerts Only'].filter((each) => each !== name);
	const { items } = await engine.execute(
		{
			nodes: [
				...before.map((each) => ({ name: each, type: node(each).type })),
				{ name, type: RESOLVE_TYPE, parameters: { resolve: node(name).parameters } },
			],
			connections: Object.fromEntries(
				before.map((each, index) => [
					each,
					{ main: [[{ node: before[index + 1] ?? name, type: 'main', index: 0 }]] },
				]),
			),
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

describe.each(GENERATIONS)('on the %s API', (generation) => {
	let stage: Stage;

	beforeEach(async () => {
		stage = await startStage({ customers: 0, transcripts: 0, generation });
	});

	afterEach(async () => await stage.stop());

	it('finds the same alerts by the trigger and by the hourly look, under the same ids', async () => {
		for (const minutes of [100, 850, 950, 1_300]) addWatchedCustomer(stage, minutes);
		const quotas = generation === 'legacy' ? { quotas: { default: 1_000 } } : {};
		const withQuotas = (name: string) => {
			const { options, ...parameters } = optionsOf(name);
			return { ...parameters, options: { ...options, ...quotas } };
		};
		const workflow = await stage.engine.activate(
			quotaWorkflow(stage.engine, withQuotas('Customer Reaches a Threshold')),
		);
		for (let poll = 0; poll < 3; poll += 1) await workflow.tick();
		const ids = (items: IDataObject[]) => items.map(({ event_id }) => String(event_id)).sort();
		const look = await stage.engine.runNode(ACTION, withQuotas('All Alerts That Stand'));
		expect(ids(look.items.map(({ json }) => json))).toEqual(ids(emitted(workflow)));
		expect(look.items).toHaveLength(1 + 2 + 3);
	});

	it('says what is missing where there are no quotas', async () => {
		addWatchedCustomer(stage, 850);
		const digest = readExample('quota-daily-digest').nodes.find(({ type }) => type === ACTION)!;
		const run = async () => await stage.engine.runNode(ACTION, digest.parameters ?? {});
		if (generation === 'legacy') {
			expect(await refusalOf(run())).toMatch(
				/Add the option Quotas.*Quota for Unlimited Customers/,
			);
		} else {
			expect((await run()).items).toMatchObject([{ json: { counts: { customers: 1 } } }]);
		}
	});
});

it('writes one row per alert, however often it is reached', async () => {
	const rows = await resolved('Write into the Outbox', [alert(), alert('#2'), alert('#13')]);
	for (const row of rows) {
		expect(row).toMatchObject({
			filters: { conditions: [{ keyName: 'event_id', keyValue: ID }] },
			columns: { value: { event_id: ID, customer_id: '7', severity: 'warning' } },
		});
	}
	expect(rows).toHaveLength(3);
});

it('writes no NUL, which PostgreSQL does not take', async () => {
	const [row] = await resolved('Write into the Outbox', [alert('', { summary: 'A\u0000 BV' })]);
	expect(row).toMatchObject({ columns: { value: { summary: 'A BV' } } });
});

it('keeps each test apart', async () => {
	const [row] = await resolved('Write into the Outbox', [alert()], 'manual');
	const testId = expect.stringMatching(new RegExp(`^test-.+:${ID}$`)) as string;
	expect(row).toMatchObject({ columns: { value: { event_id: testId } } });
	expect(await resolved('Make the Table', [{}], 'manual')).toMatchObject([
		{ tableName: 'scriptix_test_outbox' },
	]);
	expect(await resolved('Make the Table', [{}])).toMatchObject([{ tableName: 'scriptix_outbox' }]);
});

const OVER = '2025-01-15T09:00:00.000Z';

it.each<[string, IDataObject, boolean, string]>([
	['that stands', alert('', { again: null, cleared_at: null }), false, '#2'],
	['that was over', alert('', { again: null, cleared_at: OVER }), true, '#2'],
	['that was over twice', alert('', { again: '#2', cleared_at: OVER }), true, '#3'],
	['that the trigger counts', alert('#4', { again: '#2', cleared_at: null }), true, '#4'],
	['that the trigger repeats', alert('#4', { again: '#4', cleared_at: null }), false, '#4'],
])('knows whether an alert %s has to be sent once more', async (_, row, isWanted, again) => {
	const [filter] = await resolved('Reached Again', [row]);
	expect(filter).toMatchObject({ conditions: { conditions: [{ leftValue: isWanted }] } });
	const [update] = await resolved('Send Once More', [row]);
	expect(update).toMatchObject({
		filters: { conditions: [{ keyName: 'event_id', keyValue: row.event_id }] },
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
