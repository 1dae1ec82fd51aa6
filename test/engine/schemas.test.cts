import { existsSync, readFileSync } from 'node:fs';

import { runEveryOperation } from '../harness/everyOperation.cts';
import type { NodeResult } from '../harness/index.cts';
import { ACTION, startStage, type Stage } from '../harness/support.cts';

interface Schema {
	type: string;
	properties?: Record<string, Schema>;
	items?: Schema;
}

let stage: Stage;
let results: Map<string, NodeResult>;

beforeAll(async () => {
	stage = await startStage({ customers: 30 });
	results = await runEveryOperation(stage);
});

afterAll(async () => await stage.stop());

/** Where an output has something that its schema does not show, or shows otherwise. */
function deviations(value: unknown, schema: Schema | undefined, path = 'json'): string[] {
	if (value === null) return [];
	if (!schema) return [path];
	const type = Array.isArray(value) ? 'array' : typeof value;
	if (type !== schema.type) return [`${path}: ${type} in place of ${schema.type}`];
	if (Array.isArray(value)) {
		return value.flatMap((entry) => deviations(entry, schema.items, `${path}[]`));
	}
	if (typeof value !== 'object' || !schema.properties) return [];
	return Object.entries(value).flatMap(([key, entry]) =>
		deviations(entry, schema.properties?.[key], `${path}.${key}`),
	);
}

const fileOf = (name: string) => `dist/nodes/ScriptixReseller/__schema__/v1.0.0/${name}.json`;

test('every operation has a schema', () => {
	const names = stage.engine
		.description(ACTION)
		.properties.filter(({ name }) => name === 'operation')
		.flatMap(({ displayOptions, options = [] }) =>
			options.map((option) => {
				const [resource] = displayOptions!.show!.resource as string[];
				return `${resource}/${'value' in option ? String(option.value) : ''}`;
			}),
		);
	expect(names.filter((name) => !existsSync(fileOf(name)))).toEqual([]);
	expect([...results.keys()].sort()).toEqual(names.sort());
});

test('real outputs have the form of their schemas', () => {
	for (const [name, { items }] of results) {
		const schema = JSON.parse(readFileSync(fileOf(name), 'utf8')) as Schema;
		expect(items.length).toBeGreaterThan(0);
		const found = new Set(items.flatMap(({ json }) => deviations(json, schema)));
		expect([name, ...found]).toEqual([name]);
	}
});

test('schemas show nothing that no output has', () => {
	for (const [name, { items }] of results) {
		const { properties } = JSON.parse(readFileSync(fileOf(name), 'utf8')) as Schema;
		const seen = new Set(items.flatMap(({ json }) => Object.keys(json)));
		// Only a customer that the upsert creates comes with a key.
		if (name === 'customer/upsert') seen.add('api_key');
		expect([name, ...Object.keys(properties ?? {})].filter((key) => !seen.has(key))).toEqual([
			name,
		]);
	}
});
