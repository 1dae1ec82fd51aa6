import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { jsonOf, runOperation } from '../harness/action.cts';
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

/** What the node answers to a value of one parameter; empty when it takes it. */
async function answerTo(
	on: Stage,
	{ selectors, withValue }: ParameterCase,
	value: unknown,
): Promise<string> {
	const { resource, operation } = selectors;
	const isEvent = resource === undefined || operation === undefined;
	const run = isEvent
		? on.engine.activate(on.engine.triggerWorkflow(TRIGGER, withValue(value)))
		: runOperation(on, resource, operation, withValue(value, OTHERS), { input: [USAGE_ROW] });
	return await run.then(
		() => '',
		({ message, description }: Error & { description?: string }) => `${message} | ${description}`,
	);
}

/** What is not refused before anything is sent, or not with its name and the other words. */
async function badRefusals(
	cases: ParameterCase[],
	values: unknown[],
	wordsFor: (one: ParameterCase) => string[] = () => [],
): Promise<string[]> {
	const bad: string[] = [];
	for (const one of cases) {
		for (const generation of GENERATIONS) {
			const { sandbox } = stages[generation];
			const isLacking = LACKING[generation].includes(one.selectors.operation ?? '');
			for (const value of values) {
				const answer = await answerTo(stages[generation], one, value);
				const isGood = answer !== '' && (isLacking || saysAll(answer, nameOf(one), wordsFor(one)));
				if (isGood && sandbox.requests.count() === 0) continue;
				sandbox.requests.clear();
				bad.push(
					`${Object.values(one.selectors).join('.')} ${one.path} = ${String(value)}: ${answer}`,
				);
			}
		}
	}
	return bad;
}

/** Engines before 2.41 show the first sentence alone when a workflow is activated. */
function saysAll(answer: string, name: string, words: string[]): boolean {
	const isShortened = !stage.engine.features.namesIssues && answer.endsWith('| undefined');
	if (isShortened) return answer.toLowerCase().includes(name.toLowerCase());
	return [name, ...words].every((word) => answer.includes(word));
}

// Price lists and accounts have others than the documented ones: an expression may give them.
const OPEN = new Set(['plan', 'status', 'type']);
const isOpen = (field: INodeProperties) =>
	OPEN.has(field.name) && !offered(field).includes('percent');

/** Entries of a list are named by the list. */
function nameOf({ field, path }: ParameterCase): string {
	if (path.startsWith('thresholds > ')) return 'Thresholds';
	// One reader for all operations that have a plan.
	if (path === 'plan') return 'Plan';
	return path.startsWith('overrides > ') ? 'Other Thresholds' : field.displayName;
}

const offeredBy = ({ field }: ParameterCase) => offered(field).map(String);

describe('every yes/no parameter', () => {
	const isSwitch = ({ type }: INodeProperties) => type === 'boolean';
	// Text, numbers and nothing, as tables and language models give them.
	const NEITHER = ['={{ "yes" }}', '={{ 1 }}', '={{ "" }}', '={{ null }}', '={{ undefined }}'];

	it('of an operation refuses what is neither yes nor no, before anything is sent', async () => {
		const cases = casesOf(ACTION, isSwitch);
		expect(cases.length).toBeGreaterThanOrEqual(20);
		expect(await badRefusals(cases, NEITHER, () => ['true or false'])).toEqual([]);
	});

	it('of an event refuses it when the workflow is activated', async () => {
		const cases = casesOf(TRIGGER, isSwitch);
		expect(cases.length).toBeGreaterThanOrEqual(5);
		expect(await badRefusals(cases, NEITHER, () => ['true or false'])).toEqual([]);
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
	const isChoice = (field: INodeProperties) => /options$/i.test(field.type) && !isOpen(field);
	const UNKNOWN = ['={{ "Unknown" }}', '={{ 7 }}', '={{ { a: 1 } }}'];

	it('of an operation refuses others, with the list, before anything is sent', async () => {
		const cases = casesOf(ACTION, isChoice);
		expect(cases.length).toBeGreaterThanOrEqual(15);
		expect(await badRefusals(cases, UNKNOWN, offeredBy)).toEqual([]);
	});

	it('of an event refuses others, with the list, when the workflow is activated', async () => {
		const cases = casesOf(TRIGGER, isChoice);
		expect(cases.length).toBeGreaterThanOrEqual(5);
		expect(await badRefusals(cases, UNKNOWN, offeredBy)).toEqual([]);
	});

	it('refuses one in another case, and none', async () => {
		const cases = [...casesOf(ACTION, isChoice), ...casesOf(TRIGGER, isChoice)];
		for (const one of cases.filter(({ field }) => field.type === 'options')) {
			const [choice] = offeredBy(one);
			const values = [choice!.toUpperCase(), '={{ null }}', '={{ "" }}'];
			expect(await badRefusals([one], values, offeredBy)).toEqual([]);
		}
	});
});

describe('every parameter with a text', () => {
	const isText = (field: INodeProperties) =>
		field.type === 'string' || (field.type.toLowerCase().endsWith('options') && isOpen(field));
	const NO_TEXTS = ['={{ { a: 1 } }}', '={{ [{ a: 1 }] }}', '={{ new Date() }}'];

	it('of an operation refuses objects, lists and dates, before anything is sent', async () => {
		// Values of metadata may be anything, those of query parameters dates.
		const cases = casesOf(ACTION, isText).filter(
			({ path }) => !/(metadata|queryParameters) > value$/.test(path),
		);
		expect(cases.length).toBeGreaterThanOrEqual(40);
		expect(await badRefusals(cases, NO_TEXTS)).toEqual([]);
	});

	it('of an event refuses them when the workflow is activated', async () => {
		const cases = casesOf(TRIGGER, isText);
		expect(cases.length).toBeGreaterThanOrEqual(15);
		expect(await badRefusals(cases, NO_TEXTS)).toEqual([]);
	});
});

describe.each<[string, unknown[]]>([
	['number', ['={{ "1e3" }}', '={{ "10.000" }}', '={{ { a: 1 } }}', '={{ [7] }}', '={{ true }}']],
	['json', ['={{ new Date() }}', '={{ $now }}', '={{ [1] }}', '={{ 5 }}', '{ "a": 1']],
	['dateTime', ['={{ "soon" }}', '2025-02-30', '={{ { a: 1 } }}', '={{ 5 }}', '={{ true }}']],
	['resourceLocator', ['={{ 1.5 }}', '={{ [7, 8] }}', 'a b', '={{ "null" }}', '={{ 2 ** 60 }}']],
])('every parameter of the type %s', (type, values) => {
	it('refuses what is none, before anything is sent', async () => {
		const isMeant = (field: INodeProperties) => field.type === type;
		const cases = [...casesOf(ACTION, isMeant), ...casesOf(TRIGGER, isMeant)];
		expect(cases.length).toBeGreaterThan(0);
		expect(await badRefusals(cases, values)).toEqual([]);
	});
});

describe('every option with a number, a choice or a yes/no', () => {
	// Nobody can say how many minutes were agreed.
	const isMeant = ({ type, name }: INodeProperties) =>
		['boolean', 'number', 'options', 'multiOptions'].includes(type) && name !== 'quotaMinutes';

	it('takes the value with which it is added to the form', async () => {
		const cases = [...casesOf(ACTION, isMeant), ...casesOf(TRIGGER, isMeant)].filter(
			({ path }) => path.startsWith('options > ') || path.startsWith('filters > '),
		);
		expect(cases.map(({ path }) => path)).toContain('options > repeatEveryPercent');
		const refused: string[] = [];
		for (const one of cases) {
			const answer = await answerTo(stage, one, one.field.default);
			if (answer.includes(one.field.displayName)) refused.push(`${one.path}: ${answer}`);
		}
		expect(refused).toEqual([]);
	});
});
