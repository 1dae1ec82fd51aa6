import type { PackageDirectoryLoader } from 'n8n-core';
import type { INodeType, INodeTypes, IVersionedNodeType } from 'n8n-workflow';

import type { EngineModules } from './engineModules.cts';
import {
	AGENT_TYPE,
	agentNode,
	INPUT_TYPE,
	inputNode,
	RESOLVE_TYPE,
	resolveNode,
	standIn,
} from './harnessNodes.cts';
import { REQUEST_TYPE, requestNode } from './requestNode.cts';
import { toolVariant } from './toolVariant.cts';

const OWN_NODES = new Map<string, INodeType>([
	[INPUT_TYPE, inputNode],
	[AGENT_TYPE, agentNode],
	[REQUEST_TYPE, requestNode],
	[RESOLVE_TYPE, resolveNode],
]);
const N8N_PACKAGES = ['n8n-nodes-base.', '@n8n/n8n-nodes-langchain.'];

/**
 * The node types of the loaded package, as n8n's loader made them, beside the harness's own nodes.
 * Types of n8n's own packages, which are not installed, are pass-through stand-ins (see `standIn`).
 */
export class NodeTypeRegistry implements INodeTypes {
	private readonly tools = new Map<string, INodeType>();

	constructor(
		private readonly modules: EngineModules,
		private readonly loader: PackageDirectoryLoader,
	) {}

	getByName(type: string): INodeType | IVersionedNodeType {
		const own = OWN_NODES.get(type);
		if (own) return own;
		if (N8N_PACKAGES.some((prefix) => type.startsWith(prefix))) return standIn(type);
		return this.loader.getNode(this.shortName(type)).type;
	}

	/** Also answers `…Tool` for a node that is usable as a tool. */
	getByNameAndVersion(type: string, version?: number): INodeType {
		const { getVersionedNodeType } = this.modules.workflow.NodeHelpers;
		if (!this.isToolName(type)) return getVersionedNodeType(this.getByName(type), version);

		const key = `${type}@${version ?? ''}`;
		const existing = this.tools.get(key);
		if (existing) return existing;
		const base = getVersionedNodeType(this.getByName(type.slice(0, -'Tool'.length)), version);
		const tool = toolVariant(base);
		this.tools.set(key, tool);
		return tool;
	}

	getKnownTypes() {
		return { ...this.loader.known.nodes };
	}

	/** The full type names of the package's nodes. */
	packageTypes(): string[] {
		return Object.keys(this.loader.nodeTypes).map((name) => `${this.loader.packageName}.${name}`);
	}

	private isToolName(type: string): boolean {
		const name = this.shortName(type);
		return (
			type.startsWith(`${this.loader.packageName}.`) &&
			name.endsWith('Tool') &&
			!(name in this.loader.nodeTypes)
		);
	}

	private shortName(type: string): string {
		const prefix = `${this.loader.packageName}.`;
		return type.startsWith(prefix) ? type.slice(prefix.length) : type;
	}
}
