import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeTypeDescription } from 'n8n-workflow';

import { EXAMPLES, readExample } from '../examples/files.cts';
import { nodeProblems } from '../examples/nodeProblems.cts';
import type { NodeJson } from '../harness/index.cts';
import { CACHE } from '../cache.cts';
import { SERVERS } from './server/install.cts';

const PACKAGES = ['n8n-nodes-base', '@n8n/n8n-nodes-langchain'];

describe.each(Object.keys(SERVERS))('n8n %s', (version) => {
	it.each(EXAMPLES)('has all nodes of %s, in these versions and with these parameters', (name) => {
		const nodes = readExample(name).nodes.filter(({ type }) => packageOf(type) !== undefined);
		expect(nodes.length).toBeGreaterThan(0);
		const problems = nodes.flatMap((node) => {
			const description = descriptionOf(version, node.type, node.typeVersion ?? 1);
			if (!description) return [`${node.name}: ${node.type} ${node.typeVersion} is not there`];
			return nodeProblems(node, description);
		});
		// What only the user can know is left empty, so that the editor marks it.
		const isMissing = (problem: string) => problem.endsWith('is required.');
		expect(problems.filter((problem) => !isMissing(problem))).toEqual([]);
		expect(problems.filter(isMissing).sort()).toEqual(emptyFields(nodes).sort());
	});
});

/** What the editor has to mark: each empty address, by the name that its node gives it. */
function emptyFields(nodes: NodeJson[]): string[] {
	const enabled = nodes.filter(({ disabled }) => disabled !== true);
	return enabled.flatMap(({ name, parameters = {} }) =>
		Object.entries(parameters).flatMap(([field, value]) =>
			value === '' && field in MARKED ? `${name}: ${MARKED[field]}` : [],
		),
	);
}

const MARKED: Record<string, string> = {
	fromEmail: 'Parameter "From Email" is required.',
	toEmail: 'Parameter "To Email" is required.',
	url: 'Parameter "URL" is required.',
};

function packageOf(type: string): string | undefined {
	return PACKAGES.find((name) => type.startsWith(`${name}.`));
}

/** The description that an installed n8n has of a version of a node type. */
function descriptionOf(
	n8n: string,
	type: string,
	version: number,
): INodeTypeDescription | undefined {
	const name = packageOf(type)!;
	return typesOf(n8n, name).find(
		(each) =>
			each.name.split('.').pop() === type.slice(name.length + 1) &&
			[each.version].flat().includes(version),
	);
}

const read = new Map<string, INodeTypeDescription[]>();

function typesOf(n8n: string, name: string): INodeTypeDescription[] {
	const file = join(CACHE, `n8n-${n8n}`, 'node_modules', name, 'dist', 'types', 'nodes.json');
	const types =
		read.get(file) ?? (JSON.parse(readFileSync(file, 'utf8')) as INodeTypeDescription[]);
	read.set(file, types);
	return types;
}
