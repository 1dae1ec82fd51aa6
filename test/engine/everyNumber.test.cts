import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';

import { resources } from '../../nodes/ScriptixReseller/resources';
import { events } from '../../nodes/ScriptixReseller/events';
import { refusalOf, runOperation } from '../harness/action.cts';
import { everyOperation, LEGACY_ONLY, USAGE_ROW } from '../harness/everyOperation.cts';
import { ACTION, quotaWorkflow, startStage, type Stage, TRIGGER } from '../harness/support.cts';

let stage: Stage;

beforeAll(async () => {
	stage = await startStage({ customers: 3, transcripts: 3 });
});

afterAll(async () => {
	await stage.stop();
});

/** Where a number is in the parameters of a node, and what its field is called. */
interface NumberField {
	label: string;
	/** The parameters that hold the value, on top of others. */
	put(value: unknown): Record<string, unknown>;
}

/** The fields of numbers, those within collections too. */
function numbersIn(fields: INodeProperties[]): NumberField[] {
	return fields.flatMap(({ type, name, displayName, options = [], default: given }) => {
		if (type === 'number') return [{ label: displayName, put: (value) => ({ [name]: value }) }];
		if (type === 'collection') {
			return numbersIn(options as INodeProperties[]).map(({ label, put }) => ({
				label,
				put: (value) => ({ [name]: put(value) }),
			}));
		}
		if (type !== 'fixedCollection') return [];
		return options.flatMap((option) => {
			const { name: list, values } = option as { name: string; values: INodeProperties[] };
			const defaults = Object.fromEntries(values.map((field) => [field.name, field.default]));
			return numbersIn(values).map(({ put }) => ({
				label: displayName,
				put: (value) => ({
					[name]: { ...(given as object), [list]: [{ ...defaults, ...put(value) }] },
				}),
			}));
		});
	});
}

const NOTATIONS = ['10.000', '1e3', '0x10', '1,5', '1 000', '\u0661\u0660', true, {}, ['7']];

/** What makes every number count. */
const NEEDED: Record<string, object> = {
	quotaThreshold: { options: { alsoNotify: ['forecast'] } },
	report: { source: 'scriptix' },
};

function united(parameters: object, others: Record<string, unknown>): object {
	const options = {
		...(parameters as { options?: object }).options,
		...(others.options as object),
	};
	return { ...parameters, ...others, options };
}

const ofOperations = Object.entries(resources).flatMap(([resource, operations]) =>
	Object.entries(operations).flatMap(([operation, { fields }]) =>
		numbersIn(fields).map((field) => [resource, operation, field.label, field] as const),
	),
);

const ofEvents = Object.entries(events).flatMap(([event, { fields }]) =>
	numbersIn(fields).map((field) => [event, field.label, field] as const),
);

it('every number of the forms is looked at', () => {
	const count = (type: string) => {
		const { properties } = stage.engine.description(type) as INodeTypeDescription;
		// n8n adds the times of the polls itself.
		return numbersIn(properties.filter(({ name }) => name !== 'pollTimes')).length;
	};
	expect(ofOperations).toHaveLength(count(ACTION));
	expect(ofEvents).toHaveLength(count(TRIGGER));
	expect(ofOperations.length + ofEvents.length).toBeGreaterThan(15);
});

describe('a number in another notation than plain digits is refused, or is none', () => {
	it.each(ofOperations)('by %s.%s as %s', async (resource, operation, label, { put }) => {
		const calls = everyOperation(stage.sandbox);
		const [, , others] = calls.find(([a, b]) => a === resource && b === operation)!;
		const legacy = { ...stage.engine.credentials.scriptixResellerApi, apiGeneration: 'legacy' };
		stage.sandbox.requests.clear();
		for (const value of NOTATIONS) {
			const parameters = united({ ...others, ...NEEDED[operation], returnAll: false }, put(value));
			const refusal = await refusalOf(
				runOperation(stage, resource, operation, parameters, {
					input: [USAGE_ROW],
					...(LEGACY_ONLY.has(operation) ? { credentials: { scriptixResellerApi: legacy } } : {}),
				}),
			);
			expect([value, refusal]).toEqual([value, expect.stringContaining(label)]);
		}
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it.each(ofEvents)('by the event %s as %s', async (event, label, { put }) => {
		stage.sandbox.requests.clear();
		for (const value of NOTATIONS) {
			const workflow = quotaWorkflow(stage.engine, united({ event, ...NEEDED[event] }, put(value)));
			const refusal = await refusalOf(stage.engine.activate(workflow));
			expect([value, refusal]).toEqual([value, expect.stringContaining(label)]);
		}
		expect(stage.sandbox.requests.count()).toBe(0);
	});
});
