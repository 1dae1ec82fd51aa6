import { readFileSync } from 'node:fs';

import { CREDENTIAL_NAMES, EXAMPLES, readExample } from '../examples/files.cts';
import { nodeProblems } from '../examples/nodeProblems.cts';
import type { Engine, NodeJson, WorkflowJson } from '../harness/index.cts';
import { startEngine } from '../harness/index.cts';

const NOTE = 'n8n-nodes-base.stickyNote';
const TRIGGER_TYPE = /trigger$|\.webhook$/i;
const OWN = 'n8n-nodes-scriptix-reseller.';

let engine: Engine;

beforeAll(async () => {
	engine = await startEngine();
});

afterAll(async () => await engine.stop());

it('are all described in the recipes, and nothing else is', () => {
	const recipes = readFileSync('docs/recipes.md', 'utf8');
	const linked = [...recipes.matchAll(/^## .*\(\.\.\/examples\/(.+)\.json\)$/gm)];
	expect(linked.map(([, name]) => name).sort()).toEqual([...EXAMPLES].sort());
});

it('name no data table by a part of the name of another one, which n8n would take for it', () => {
	const tables = EXAMPLES.flatMap((name) => readExample(name).nodes)
		.filter(({ type }) => type === 'n8n-nodes-base.dataTable')
		.flatMap(({ parameters }) => JSON.stringify(parameters).match(/scriptix_\w+/g) ?? []);
	const names = [...new Set(tables)];
	expect(names.length).toBeGreaterThan(3);
	for (const name of names) expect(names.filter((other) => other.includes(name))).toEqual([name]);
});

describe.each(EXAMPLES)('%s', (name) => {
	const example = readExample(name);
	const notes = example.nodes.filter(({ type }) => type === NOTE);
	const nodes = example.nodes.filter(({ type }) => type !== NOTE);

	it('says in one note, step by step, what to fill in', () => {
		expect(notes).toHaveLength(1);
		const { content } = notes[0]!.parameters as { content: string };
		// A warning may stand before the heading, in bold.
		expect(content).toMatch(/^(\*\*.+\*\*\n)?## .+\n1\. .+\n2\. /);
		const named = new Set(example.nodes.map((node) => node.name));
		const [, body = ''] = content.match(/(## [^]*)$/) ?? [];
		const mentioned = [...body.matchAll(/\*\*(.+?)\*\*/g)].map(([, text]) => text!);
		const nodeTypes = ['Scriptix', 'Postgres', 'S3', 'URL', 'Execute workflow'];
		expect(mentioned.filter((text) => !named.has(text) && !nodeTypes.includes(text))).toEqual([]);
		for (const type of credentialTypes(example)) {
			const word = CREDENTIAL_NAMES[type]!.replace(' account', '');
			expect(content).toContain(`*${word}`);
		}
	});

	it('says what a test run does, how to start each other trigger, and what holds on the legacy API', () => {
		const { content } = notes[0]!.parameters as { content: string };
		expect(content).toMatch(/Execute workflow|Execute the workflow|Open the chat/);
		expect(content).toMatch(/^(Legacy|On the legacy) API: /m);
		const triggers = nodes.filter(({ type }) => TRIGGER_TYPE.test(type));
		const started = triggers.toSorted((a, b) => priority(b) - priority(a));
		const untold = started.slice(1).filter((node) => !content.includes(`**${node.name}**`));
		expect(untold.map((node) => node.name)).toEqual([]);
	});

	it('holds no address, of mail or web, that somebody might leave as it is', () => {
		const parameters = nodes.map((node) => JSON.stringify(node.parameters));
		expect(parameters.join('\n').match(/[\w.-]+@[\w-]+\.\w+|https?:\/\/[^\s"'\\]+/g)).toBeNull();
	});

	it('names credentials as the editor proposes them, and holds none', () => {
		const used = nodes.flatMap(({ credentials = {} }) => Object.entries(credentials));
		expect(used.length).toBeGreaterThan(0);
		for (const [type, credential] of used) {
			expect(credential).toEqual({ id: '', name: CREDENTIAL_NAMES[type] });
		}
	});

	it('has only parameters that the nodes of this package know', () => {
		const own = nodes.filter(({ type }) => type.startsWith(OWN));
		expect(own.length).toBeGreaterThan(0);
		const problems = own.flatMap((node) =>
			nodeProblems(node, engine.description(node.type, node.typeVersion)),
		);
		// What only the user can know is left empty, so that the editor marks it.
		expect(problems.filter((problem) => !problem.endsWith('is required.'))).toEqual([]);
	});

	it('has every node within reach of a trigger', () => {
		const targets = Object.values(example.connections).flatMap((types) =>
			Object.values(types).flatMap((outputs) =>
				outputs.flatMap((links) => (links ?? []).map(({ node }) => node)),
			),
		);
		const tools = Object.entries(example.connections).flatMap(([source, types]) =>
			'main' in types ? [] : [source],
		);
		const starts = nodes.filter((node) => !targets.includes(node.name)).map((node) => node.name);
		const triggers = nodes.filter(({ type }) => TRIGGER_TYPE.test(type));
		expect(starts.sort()).toEqual([...triggers.map((node) => node.name), ...tools].sort());
	});

	it('is tidy: no node lies on another one or under the note', () => {
		const boxes = nodes.map((node) => ({ name: node.name, ...boxOf(node) }));
		const note = notes[0]!;
		const { width, height } = note.parameters as { width: number; height: number };
		const [x, y] = note.position!;
		const overlaps = boxes.flatMap((box, index) =>
			[...boxes.slice(index + 1), { name: 'the note', x, y, width, height }]
				.filter((other) => intersects(box, other))
				.map((other) => `${box.name} and ${other.name}`),
		);
		expect(overlaps).toEqual([]);
	});

	it('asks nobody to read code', () => {
		expect(nodes.map(({ type }) => type)).not.toContain('n8n-nodes-base.code');
	});

	it('has ids of its own', () => {
		const ids = example.nodes.map(({ id }) => id);
		expect(new Set(ids).size).toBe(ids.length);
	});
});

/** Which of several triggers the editor's button starts: findTriggerNodeToAutoSelect, n8n 2.41.1. */
function priority({ type }: NodeJson): number {
	const ofCore: Record<string, number> = { webhook: 9, scheduleTrigger: 7, manualTrigger: 6 };
	return ofCore[type.split('.').pop()!] ?? 8;
}

interface Box {
	x: number;
	y: number;
	width: number;
	height: number;
}

/** The room that a node takes in the editor, with the name below it. */
function boxOf({ position, type }: NodeJson): Box {
	const [x, y] = position!;
	return { x, y, width: type.endsWith('.agent') ? 240 : 150, height: 140 };
}

function intersects(a: Box, b: Box): boolean {
	return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function credentialTypes({ nodes }: WorkflowJson): Set<string> {
	return new Set(nodes.flatMap(({ credentials = {} }) => Object.keys(credentials)));
}
