import type { PackageDirectoryLoader } from 'n8n-core';
import type { ICredentialsHelper } from 'n8n-workflow';

import type { ActiveWorkflow } from './activeWorkflow.cts';
import { createCredentialsHelper, type CredentialStore } from './credentials.cts';
import type { EngineModules } from './engineModules.cts';
import { NodeTypeRegistry } from './nodeTypes.cts';
import { loadPackage } from './packageLoader.cts';

/** What every part of one engine shares. */
export interface EngineContext {
	modules: EngineModules;
	loader: PackageDirectoryLoader;
	nodeTypes: NodeTypeRegistry;
	credentials: CredentialStore;
	credentialsHelper: ICredentialsHelper;
	active: Set<ActiveWorkflow>;
	nextExecutionId(): string;
}

let executionCount = 0;

export async function createContext(
	modules: EngineModules,
	packageDir: string,
	credentials: CredentialStore,
): Promise<EngineContext> {
	const loader = await loadPackage(modules, packageDir);
	return {
		modules,
		loader,
		nodeTypes: new NodeTypeRegistry(modules, loader),
		credentials,
		credentialsHelper: createCredentialsHelper(modules, loader, credentials),
		active: new Set(),
		nextExecutionId() {
			executionCount += 1;
			return String(executionCount);
		},
	};
}

/** The same engine with other credentials for what it runs next. */
export function withCredentials(
	engine: EngineContext,
	credentials?: CredentialStore,
): EngineContext {
	if (!credentials) return engine;
	const merged = { ...engine.credentials, ...credentials };
	const { modules, loader } = engine;
	return {
		...engine,
		credentials: merged,
		credentialsHelper: createCredentialsHelper(modules, loader, merged),
	};
}
