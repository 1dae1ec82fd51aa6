import type { INodeCredentials } from 'n8n-workflow';

import type { EngineContext } from './engineContext.cts';
import type { NodeJson } from './workflowJson.cts';

/** A node as a user would place it: named after its type, with its credentials chosen. */
export function createNode(
	{ nodeTypes, credentials }: EngineContext,
	type: string,
	parameters: object,
	typeVersion?: number,
): NodeJson {
	const { description } = nodeTypes.getByNameAndVersion(type, typeVersion);
	const chosen: INodeCredentials = {};
	for (const { name } of description.credentials ?? []) {
		if (credentials[name]) chosen[name] = { id: name, name };
	}
	const { version, defaultVersion } = description;
	return {
		name: String(description.defaults.name ?? description.displayName),
		type,
		typeVersion: typeVersion ?? defaultVersion ?? [version].flat().at(-1),
		parameters,
		credentials: chosen,
	};
}
