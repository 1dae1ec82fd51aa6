import { randomUUID } from 'node:crypto';

import type { NodeJson, WorkflowJson } from '../../harness/index.cts';

/** n8n takes a fixed second of a minute in each of its poll times. */
const EVERY_SECOND = {
	item: Array.from({ length: 60 }, (_, second) => ({
		mode: 'custom',
		cronExpression: `${second} * * * * *`,
	})),
};

/** What a user does with an imported workflow before it is activated. */
export interface FilledIn {
	/** By node, what is entered into fields that the file leaves empty. */
	fields?: Record<string, Record<string, string>>;
	/** By node, parameters that are changed as a whole. */
	parameters?: Record<string, object>;
	/** Texts of the file, such as names of tables, and what is written in their place. */
	texts?: Record<string, string>;
	/** Nodes that are switched on, and nodes that are switched off. */
	enabled?: string[];
	disabled?: string[];
	/** Nodes that a recipe adds; `like` names the node whose type and credentials they share. */
	added?: {
		nodes: Array<Partial<NodeJson> & { name: string; like?: string }>;
		/** From, to, and the input there. */
		connections: Array<[string, string, number]>;
	};
	/** By name, nodes that another node stands in for. */
	replaced?: Record<string, Pick<NodeJson, 'type' | 'typeVersion' | 'parameters'>>;
}

/**
 * Fills a workflow in, and lets its polling triggers poll every second. Credentials need
 * nothing: n8n finds them by their names.
 *
 * @throws Error when the workflow does not have such a node, empty field or text
 */
export function fillIn(
	workflow: WorkflowJson,
	{
		fields = {},
		parameters = {},
		texts = {},
		enabled = [],
		disabled = [],
		replaced = {},
		added = { nodes: [], connections: [] },
	}: FilledIn,
): WorkflowJson {
	const filledIn = structuredClone(workflow);
	const named = (name: string) => {
		const node = filledIn.nodes.find((each) => each.name === name);
		if (!node) throw new Error(`There is no node "${name}"`);
		return node;
	};
	for (const name of [...enabled, ...disabled]) named(name).disabled = disabled.includes(name);
	for (const { like, ...node } of added.nodes) {
		const model = like === undefined ? undefined : named(like);
		filledIn.nodes.push({
			...(model ?? {}),
			id: randomUUID(),
			position: [0, 0],
			...node,
		} as NodeJson);
	}
	for (const [from, to, index] of added.connections) {
		const connections = filledIn.connections as Record<string, { main: object[][] }>;
		const { main } = (connections[from] ??= { main: [[]] });
		main[0]!.push({ node: to, type: 'main', index });
	}
	for (const [name, standIn] of Object.entries(replaced)) {
		Object.assign(named(name), { credentials: undefined, ...standIn });
	}
	for (const [name, entered] of Object.entries(fields)) {
		const given = named(name).parameters as Record<string, unknown>;
		const filled = Object.keys(entered).find((field) => given[field] !== '');
		if (filled !== undefined) throw new Error(`${filled} of "${name}" is not left empty`);
		Object.assign(given, entered);
	}
	for (const [name, changed] of Object.entries(parameters)) {
		Object.assign(named(name).parameters as object, changed);
	}
	for (const [text, replacement] of Object.entries(texts)) {
		const before = JSON.stringify(filledIn.nodes);
		if (!before.includes(text)) throw new Error(`"${text}" is not in the workflow`);
		filledIn.nodes = JSON.parse(before.replaceAll(text, () => replacement));
	}
	for (const { parameters: given } of filledIn.nodes) {
		if (given && 'pollTimes' in given) given.pollTimes = EVERY_SECOND;
	}
	return filledIn;
}
