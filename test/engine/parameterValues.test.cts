import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { jsonOf, refusalOf, runOperation } from '../harness/action.cts';
import { USAGE_ROW } from '../harness/everyOperation.cts';
import { everyParameter, offered, type ParameterCase } from '../harness/everyParameter.cts';
import {
	ACTION,
	type ApiGeneration,
	GENERATIONS,
	startStage,
	TRIGGER,
	type Stage,
} from '../harness/support.cts';

let stage: Stage;
let stages: Record<ApiGeneration, Stage>;

beforeAll(async () => {
	stage = await startStage({ customers: 3, transcripts: 3 });
	const legacy = await startStage({ customers: 3, transcripts: 3, generation: 'legacy' });
	stages = { current: stage, legacy };
});

beforeEach(() => {
	for (const generation of GENERATIONS) stages[generation].sandbox.requests.clear();
});

afterAll(async () => {
	for (const generation of GENERATIONS) await stages[generation].stop();
});

/** Parameters with which an operation gets as far as the one that is tried. */
const OTHERS: IDataObject = {
	...{ customerId: 1, name: 'Example BV', email: 'it@example.org', plan: 'gold', type: 'live' },
	...{ updateFields: { name: 'New' }, matchMetadataKey: 'crm_id', matchValue: 'ACME-17' },
	...{ sessionId: 's1', documentId: 'd1', tokenId: '7', groupByKey: 'crm_id', currency: 'EUR' },
};

/** A generation of the API that has what an operation needs, and others that have not. */
const LACKING: Record<ApiGeneration, string[]> = {
	current: ['getEditorLink', 'getHistory'],
	legacy: ['changePlan', 'generate', 'revoke'],
};

const casesOf = (node: string, isMeant: (field: INodeProperties) => boolean): ParameterCase[] =>
	everyParameter(stage.engine.description(node).properties).filter(({ field }) => isMeant(field));

/** What the node answers to a value of one parameter. */
async function answerTo(
	on: Stage,
	{ selectors, withValue }: ParameterCase,
	value: unknown,
): Promise<string> {
	const { resource, operation } = selectors;
	const isEvent = resource === undefined || operation === undefined;
	return await refusalOf(
		isEvent
			? on.engine.activate(on.engine.triggerWorkflow(TRIGGER, withValue(value)))
			: runOperation(on, resource, operation, withValue(value, OTHERS), {
					input: [USAGE_ROW],
				}),
	);
}

/** Values that are tried, and whether each refusal names the parameter and nothing was sent. */
async function expectRefusals(cases: ParameterCase[], values: unknown[], names: string[] = []) {
	for (const one of cases) {
		for (const generation of GENERATIONS) {
			for (const value of values) {
				const answer = await answerTo(stages[generation], one, value);
				const tried = `${JSON.stringify(one.selectors)} ${one.path} = ${String(value)}: ${answer}`;
				const isLacking = LACKING[generation].includes(one.selectors.operation ?? '');
				for (const name of isLacking ? [] : [nameOf(one), ...names, ...offeredBy(one)]) {
					expect(tried).toContain(name);
				}
			}
		}
	}
	expect(GENERATIONS.map((name) => stages[name].sandbox.requests.count())).toEqual([0, 0]);
}

/** Entries of a list are named by the list. */
function nameOf({ field, path }: ParameterCase): string {
	if (path === 'thresholds > type') return 'Thresholds';
	return path === 'overrides > scope' ? 'Other Thresholds' : field.displayName;
}

const offeredBy = ({ field }: ParameterCase) =>
	field.type === 'boolean' ? [] : offered(field).map(String);

describe('every yes/no parameter', () => {
	const isSwitch = ({ type }: INodeProperties) => type === 'boolean';
	// Text, numbers and nothing, as tables and language models give them.
	const NEITHER = ['={{ "yes" }}', '={{ 1 }}', '={{ "" }}', '={{ null }}', '={{ undefined }}'];

	it('of an operation refuses what is neither yes nor no, before anything is sent', async () => {
		const cases = casesOf(ACTION, isSwitch);
		expect(cases.length).toBeGreaterThanOrEqual(20);
		await expectRefusals(cases, NEITHER, ['true or false']);
	});

	it('of an event refuses it when the workflow is activated', async () => {
		const cases = casesOf(TRIGGER, isSwitch);
		expect(cases.length).toBeGreaterThanOrEqual(5);
		await expectRefusals(cases, NEITHER, ['true or false']);
	});

	it.each([
		['={{ "true" }}', true],
		['={{ " TRUE " }}', true],
		['={{ "false" }}', false],
		['={{ "False" }}', false],
		['={{ true }}', true],
	])('reads %s as %s', async (value, means) => {
		const { store } = stage.sandbox;
		const { id } = store.addCustomer({ plan: 'gold', quota_minutes: 12_345 });
		await runOperation(stage, 'customer', 'changePlan', {
			...{ customerId: id, plan: 'silver' },
			options: { keepQuota: value },
		});
		expect(store.getCustomer(id)?.quota_minutes).toBe(means ? 12_345 : 2000);

		const all = await runOperation(stage, 'customer', 'getAll', { returnAll: value, limit: 1 });
		expect(all.items.length > 1).toBe(means);

		const email = `${Math.abs(id)}@example.org`;
		const create = { name: 'New', email, plan: 'bronze', options: { omitApiKey: value } };
		const [created] = jsonOf(await runOperation(stage, 'customer', 'create', create));
		expect(created).toMatchObject({ email });
		expect('api_key' in (created ?? {})).toBe(!means);

		const upsert = { ...create, plan: 'silver', additionalFields: { changePlan: value } };
		const [upserted] = jsonOf(await runOperation(stage, 'customer', 'upsert', upsert));
		expect(upserted?.plan).toBe(means ? 'silver' : 'bronze');

		const wishes = { returnAll: true, options: { includeUsageDetails: value } };
		const [row] = jsonOf(await runOperation(stage, 'usage', 'getAll', wishes));
		expect('period_start' in (row ?? {})).toBe(means);
	});
});

describe('every parameter with choices', () => {
	// Price lists and accounts have others than the documented ones: an expression may give them.
	const OPEN = new Set(['plan', 'status', 'type']);
	const isOpen = ({ name }: INodeProperties) => OPEN.has(name);
	const isChoice = (field: INodeProperties) =>
		/options$/i.test(field.type) && (!isOpen(field) || offered(field).includes('percent'));
	const UNKNOWN = ['={{ "Unknown" }}', '={{ 7 }}', '={{ { a: 1 } }}'];

	it('of an operation refuses others, with the list, before anything is sent', async () => {
		const cases = casesOf(ACTION, isChoice);
		expect(cases.length).toBeGreaterThanOrEqual(15);
		await expectRefusals(cases, UNKNOWN);
	});

	it('of an event refuses others, with the list, when the workflow is activated', async () => {
		const cases = casesOf(TRIGGER, isChoice);
		expect(cases.length).toBeGreaterThanOrEqual(5);
		await expectRefusals(cases, UNKNOWN);
	});

	it('refuses one in another case, and none', async () => {
		const cases = [...casesOf(ACTION, isChoice), ...casesOf(TRIGGER, isChoice)];
		for (const one of cases.filter(({ field }) => field.type === 'options')) {
			const [choice] = offeredBy(one);
			await expectRefusals([one], [choice!.toUpperCase(), '={{ null }}', '={{ "" }}']);
		}
	});
});
