import type { IDataObject } from 'n8n-workflow';

import { AGENT_TYPE, agentCalls, type ToolCallPath, type ToolDefinition } from './harnessNodes.cts';
import type { EngineContext } from './engineContext.cts';
import type { ExecutionResult } from './execution.cts';
import { createNode } from './nodeJson.cts';
import { runWorkflow } from './runWorkflow.cts';

export interface RunToolOptions {
	/**
	 * `engine` (default): the agent asks the engine to run the tool node, as the AI Agent does since
	 * its version 3. `direct`: it calls the tool itself, as earlier versions do.
	 */
	path?: ToolCallPath;
	/** The item that the agent works on. */
	input?: IDataObject;
}

export interface ToolResult {
	/** The tool's name, text and arguments, as a language model gets them. */
	tool: { name: string; description: string; arguments: string[] };
	/** What the language model reads; on path `engine` an error is `[{ error: '…' }]`. */
	response: unknown;
	execution: ExecutionResult;
}

/** Runs the tool variant of a node, called once by an agent with the given arguments. */
export async function runTool(
	engine: EngineContext,
	type: string,
	parameters: object,
	args: IDataObject,
	{ path = 'engine', input = {} }: RunToolOptions = {},
): Promise<ToolResult> {
	const tool = createNode(engine, `${type}Tool`, parameters);
	const agent = { id: `agent-${engine.nextExecutionId()}`, name: 'Agent', type: AGENT_TYPE };
	let definition: ToolDefinition | undefined;
	let response: unknown;
	agentCalls.set(agent.id, {
		args,
		path,
		onTool: (found) => (definition = found),
		onResponse: (read) => (response = read),
	});

	const execution = await runWorkflow(
		engine,
		{
			nodes: [agent, tool],
			connections: {
				[tool.name]: { ai_tool: [[{ node: agent.name, type: 'ai_tool', index: 0 }]] },
			},
		},
		{ input: [input], startNode: agent.name },
	);
	agentCalls.delete(agent.id);
	if (!definition) throw execution.error ?? new Error('The agent got no tool');
	const { name, description, schema } = definition;
	return {
		tool: { name, description, arguments: Object.keys(schema.shape) },
		response,
		execution,
	};
}
