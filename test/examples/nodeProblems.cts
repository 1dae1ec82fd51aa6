import type { INode, INodeParameters, INodeTypeDescription } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import type { NodeJson } from '../harness/index.cts';

/** A node type's description, as far as it tells which parameters a node may have. */
export type TypeDescription = Pick<INodeTypeDescription, 'properties'>;

/**
 * What a node type would not take: parameters that it does not know or show, values that it does not
 * offer, and required ones that are missing.
 */
export function nodeProblems(node: NodeJson, description: TypeDescription): string[] {
	const complete = {
		id: '',
		typeVersion: 1,
		position: [0, 0],
		...node,
		parameters: node.parameters ?? {},
	} as INode;
	const type = description as INodeTypeDescription;
	const { properties } = type;
	const known =
		NodeHelpers.getNodeParameters(properties, complete.parameters, true, false, complete, type) ??
		{};
	// The editor looks for what is missing once it has filled in the defaults.
	const filled = { ...complete, parameters: known };
	const issues = NodeHelpers.getNodeParametersIssues(properties, filled, type)?.parameters ?? {};
	return [
		...differences(complete.parameters, known, node.name),
		...Object.values(issues)
			.flat()
			.map((issue) => `${node.name}: ${issue}`),
	];
}

/** Paths of values that are in one object and not, or otherwise, in another. */
function differences(given: unknown, known: unknown, path: string): string[] {
	if (typeof given !== 'object' || given === null) {
		return given === known ? [] : [`${path}: ${JSON.stringify(given)} is not known`];
	}
	return Object.entries(given).flatMap(([key, value]) =>
		differences(value, (known as INodeParameters | undefined)?.[key], `${path}.${key}`),
	);
}
