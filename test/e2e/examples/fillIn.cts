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
	/** Texts of the file, such as names of tables, and what is written in their place. */
	texts?: Record<string, string>;
	/** Nodes that are switched on, and nodes that are switched off. */
	enabled?: string[];
	disabled?: string[];
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
	{ fields = {}, texts = {}, enabled = [], disabled = [], replaced = {} }: FilledIn,
): WorkflowJson {
	const filledIn = structuredClone(workflow);
	const named = (name: string) => {
		const node = filledIn.nodes.find((each) => each.name === name);
		if (!node) throw new Error(`There is no node "${name}"`);
		return node;
	};
	for (const name of [...enabled, ...disabled]) named(name).disabled = disabled.includes(name);
	for (const [name, standIn] of Object.entries(replaced)) {
		Object.assign(named(name), { credentials: undefined, ...standIn });
	}
	for (const [name, entered] of Object.entries(fields)) {
		const parameters = named(name).parameters as Record<string, unknown>;
		for (const [field, text] of Object.entries(entered)) {
			if (parameters[field] !== '') throw new Error(`${field} of "${name}" is not left empty`);
			parameters[field] = text;
		}
	}
	for (const [text, replacement] of Object.entries(texts)) {
		const before = JSON.stringify(filledIn.nodes);
		if (!before.includes(text)) throw new Error(`"${text}" is not in the workflow`);
		filledIn.nodes = JSON.parse(before.replaceAll(text, () => replacement));
	}
	for (const { parameters } of filledIn.nodes) {
		if (parameters && 'pollTimes' in parameters) parameters.pollTimes = EVERY_SECOND;
	}
	return filledIn;
}
