import type {
	ICredentialsHelper,
	INodeParameters,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import type { EngineModules } from './engineModules.cts';
import type { CompleteWorkflow } from './workflowJson.cts';

const URL = 'http://127.0.0.1:5678';

export interface AdditionalDataOptions {
	executionId?: string;
	mode?: WorkflowExecuteMode;
	currentNodeParameters?: INodeParameters;
}

/** What n8n's server hands to everything it runs. */
export function createAdditionalData(
	modules: EngineModules,
	credentialsHelper: ICredentialsHelper,
	workflow: CompleteWorkflow,
	{ executionId, mode = 'internal', currentNodeParameters }: AdditionalDataOptions = {},
): IWorkflowExecuteAdditionalData {
	const { ExecutionLifecycleHooks, ExternalSecretsProxy } = modules.core;
	const unavailable = async (): Promise<never> => {
		throw new Error('Only a whole n8n server can do this');
	};
	return {
		credentialsHelper,
		executionId,
		currentNodeParameters,
		currentNodeExecutionIndex: 0,
		hooks: new ExecutionLifecycleHooks(mode, executionId ?? '', {
			active: false,
			isArchived: false,
			createdAt: new Date(),
			updatedAt: new Date(),
			activeVersionId: null,
			...workflow,
		}),
		externalSecretsProxy: modules.container.get(ExternalSecretsProxy),
		workflowId: workflow.id,
		variables: {},
		restApiUrl: `${URL}/rest`,
		instanceBaseUrl: `${URL}/`,
		formBaseUrl: `${URL}/form`,
		formWaitingBaseUrl: `${URL}/form-waiting`,
		formTestBaseUrl: `${URL}/form-test`,
		webhookBaseUrl: `${URL}/webhook`,
		webhookWaitingBaseUrl: `${URL}/webhook-waiting`,
		webhookTestBaseUrl: `${URL}/webhook-test`,
		mcpBaseUrl: `${URL}/mcp`,
		mcpTestBaseUrl: `${URL}/mcp-test`,
		setExecutionStatus() {},
		logAiEvent() {},
		executeWorkflow: unavailable,
		getRunExecutionData: unavailable,
		getRuntimeCredential: unavailable,
		startRunnerTask: unavailable,
	};
}
