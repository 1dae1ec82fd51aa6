import type {
	EngineRequest,
	EngineResponse,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

/** The node that stands in front of a tested node and emits the test's items. */
export const INPUT_TYPE = 'n8n-harness.input';
/** The node that calls a tool as n8n's AI Agent does. */
export const AGENT_TYPE = 'n8n-harness.agent';

/** The node that emits what its parameter `resolve` comes to for each item. */
export const RESOLVE_TYPE = 'n8n-harness.resolve';

/** What the harness agent found out about the tool connected to it. */
export interface ToolDefinition {
	name: string;
	description: string;
	/** The zod schema of the arguments a language model has to give. */
	schema: { shape: Record<string, unknown> };
	invoke(args: IDataObject): Promise<string>;
}

/** How the agent hands a call to the tool; newer AI Agents ask the engine to run the tool node. */
export type ToolCallPath = 'engine' | 'direct';

const common = { version: 1, group: ['transform' as const], defaults: {}, properties: [] };

function description(
	type: string,
	inputs: INodeTypeDescription['inputs'],
	outputs: INodeTypeDescription['outputs'] = ['main'],
): INodeTypeDescription {
	const name = type.split('.').pop()!;
	return { ...common, name, displayName: name, description: name, inputs, outputs };
}

async function passThrough(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return [this.getInputData()];
}

/**
 * A stand-in for a node of n8n's own packages, which are not installed: hands its items on through
 * its first output and does nothing else. The real ones run in the end-to-end suite.
 */
export function standIn(type: string): INodeType {
	return { description: description(type, ['main']), execute: passThrough };
}

/** The node that emits the items a run was started with. */
export const inputNode: INodeType = standIn(INPUT_TYPE);

/** Lets n8n resolve the expressions of parameters, such as those of a node that is not installed. */
export const resolveNode: INodeType = {
	description: {
		...description(RESOLVE_TYPE, ['main']),
		properties: [{ displayName: 'Resolve', name: 'resolve', type: 'json', default: '' }],
	},
	async execute(this: IExecuteFunctions) {
		return [
			this.getInputData().map((_, item) => ({
				json: this.getNodeParameter('resolve', item) as IDataObject,
				pairedItem: { item },
			})),
		];
	},
};

/** What a harness agent is to do, by the id of its node. */
export const agentCalls = new Map<string, AgentCall>();

/** One call of a tool by a harness agent. */
export interface AgentCall {
	/** The values that a language model chose for the tool's `$fromAI` places. */
	args: IDataObject;
	path: ToolCallPath;
	/** Gets the tool as the language model sees it. */
	onTool(tool: ToolDefinition): void;
	/** Gets what the language model reads in return. */
	onResponse(response: unknown): void;
}

/** A node with a tool connected to it, which it calls once, as the AI Agent node does. */
export const agentNode: INodeType = {
	description: description(AGENT_TYPE, ['main', 'ai_tool']),
	async execute(this: IExecuteFunctions, response?: EngineResponse) {
		const call = agentCalls.get(this.getNode().id)!;
		const [answer] = response?.actionResponses ?? [];
		if (answer) {
			call.onResponse(answer.data.data?.ai_tool?.[0]?.map((item) => item.json));
			return [this.getInputData()];
		}

		const [tool] = (await this.getInputConnectionData('ai_tool', 0)) as [ToolDefinition];
		call.onTool(tool);
		if (call.path === 'engine') return requestToolRun(this, call.args);

		call.onResponse(JSON.parse(await tool.invoke(call.args)));
		return [this.getInputData()];
	},
};

function requestToolRun(context: IExecuteFunctions, args: IDataObject): EngineRequest {
	const tools = context.getParentNodes(context.getNode().name, {
		connectionType: 'ai_tool',
		depth: 1,
	});
	return {
		actions: tools.map(({ name }) => ({
			actionType: 'ExecutionNodeAction',
			nodeName: name,
			input: args,
			type: 'ai_tool',
			id: 'call-1',
			metadata: { itemIndex: 0 },
		})),
		metadata: {},
	};
}
