import type { INodeListSearchResult, INodeParameters } from 'n8n-workflow';

import { createAdditionalData } from './additionalData.cts';
import type { EngineContext } from './engineContext.cts';
import { withIsolate } from './engineVersion.cts';
import { createNode } from './nodeJson.cts';
import { buildWorkflow, completeWorkflow } from './workflowJson.cts';

/** Fills a "From List" picker, as the editor does while a user types. */
export async function listSearch(
	engine: EngineContext,
	type: string,
	method: string,
	filter?: string,
	paginationToken?: string,
	parameters: object = {},
): Promise<INodeListSearchResult> {
	const { modules, nodeTypes, credentialsHelper } = engine;
	const search = nodeTypes.getByNameAndVersion(type).methods?.listSearch?.[method];
	if (!search) throw new Error(`"${type}" has no listSearch method "${method}"`);

	const node = createNode(engine, type, parameters);
	const json = completeWorkflow({ nodes: [node], connections: {} });
	const workflow = buildWorkflow(modules, nodeTypes, json);
	const additionalData = createAdditionalData(modules, credentialsHelper, json, {
		currentNodeParameters: parameters as INodeParameters,
	});
	const context = new modules.core.LoadOptionsContext(
		workflow,
		workflow.getNode(node.name)!,
		additionalData,
		'parameters',
	);
	return await withIsolate(
		workflow,
		async () => await search.call(context, filter, paginationToken),
	);
}
