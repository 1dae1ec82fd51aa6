import type {
	IConnections,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	IPinData,
	IWorkflowSettings,
	Workflow,
} from 'n8n-workflow';

import type { EngineModules } from './engineModules.cts';
import { INPUT_TYPE } from './harnessNodes.cts';
import type { NodeTypeRegistry } from './nodeTypes.cts';

/** A workflow as n8n exports it. */
export interface WorkflowJson {
	id?: string;
	name?: string;
	nodes: NodeJson[];
	connections: IConnections;
	settings?: IWorkflowSettings;
	staticData?: IDataObject;
	pinData?: IPinData;
}

/** A node of an exported workflow; what is left out gets n8n's usual value. */
export type NodeJson = Pick<INode, 'name' | 'type'> &
	Partial<Omit<INode, 'parameters'>> & {
		parameters?: object;
	};

/** A workflow JSON in which nothing is left out. */
export interface CompleteWorkflow extends WorkflowJson {
	id: string;
	name: string;
	nodes: INode[];
	settings: IWorkflowSettings;
}

let workflowCount = 0;

/** Copies a workflow JSON (n8n changes the one it is given) and fills what was left out. */
export function completeWorkflow(json: WorkflowJson): CompleteWorkflow {
	const copy = jsonCopy(json);
	workflowCount += 1;
	return {
		...copy,
		id: copy.id ?? `workflow-${workflowCount}`,
		name: copy.name ?? `Workflow ${workflowCount}`,
		settings: { executionOrder: 'v1', ...copy.settings },
		nodes: copy.nodes.map((node, index) => ({
			id: `node-${index + 1}`,
			typeVersion: 1,
			position: [index * 200, 0],
			...node,
			parameters: (node.parameters ?? {}) as INodeParameters,
		})),
	};
}

/** Builds n8n's own object of a workflow, with static data of its own. */
export function buildWorkflow(
	modules: EngineModules,
	nodeTypes: NodeTypeRegistry,
	json: CompleteWorkflow,
	active = false,
): Workflow {
	const { id, name, nodes, connections, settings, staticData, pinData } = jsonCopy(json);
	return new modules.workflow.Workflow({
		id,
		name,
		nodes,
		connections,
		active,
		nodeTypes,
		settings,
		staticData,
		pinData,
	});
}

/** Puts a harness input node in front of the node that a run starts with. */
export function prependInput(workflow: CompleteWorkflow, target: string): INode {
	const input: INode = {
		id: 'harness-input',
		name: 'Harness Input',
		type: INPUT_TYPE,
		typeVersion: 1,
		position: [-200, 0],
		parameters: {},
	};
	workflow.nodes.unshift(input);
	workflow.connections[input.name] = { main: [[{ node: target, type: 'main', index: 0 }]] };
	return input;
}

/** The nodes of a workflow that nothing leads to and that lead somewhere or could start a run. */
export function findStartNodes(workflow: CompleteWorkflow): INode[] {
	const targets = new Set<string>();
	for (const outputs of Object.values(workflow.connections)) {
		for (const branch of (outputs.main ?? []).flat()) if (branch) targets.add(branch.node);
	}
	return workflow.nodes.filter(
		(node) =>
			!targets.has(node.name) && node.disabled !== true && !node.type.endsWith('.stickyNote'),
	);
}

/** Makes items of plain objects; items stay as they are. */
export function toItems(input: Array<INodeExecutionData | IDataObject>): INodeExecutionData[] {
	return input.map((entry) => (isItem(entry) ? entry : { json: entry }));
}

function isItem(entry: INodeExecutionData | IDataObject): entry is INodeExecutionData {
	return typeof entry.json === 'object' && entry.json !== null;
}

/** Copies data the way a database column of type JSON does. */
export function jsonCopy<T>(value: T): T {
	return JSON.parse(JSON.stringify(value)) as T;
}
