import type {
	INode,
	INodeExecutionData,
	IPollFunctions,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowActivateMode,
} from 'n8n-workflow';

import { DURABLE_POLL_BUDGET_MS, stageDurablePoll } from './durablePoll.cts';
import type { EngineModules } from './engineModules.cts';
import type { StoredWorkflow } from './storedWorkflow.cts';

export interface PollContextOptions {
	/** Polls by the rules of the durable path; engines without it ignore this, as n8n's servers do. */
	durable?: boolean;
	/** What `getPollBudgetMs()` answers instead of the engine's own value, where there is one. */
	pollBudgetMs?: number;
	/** Removes `getPollBudgetMs`, which older engines lack. */
	legacyContext?: boolean;
}

/** A poll's surroundings, and what is to happen with its outcome. */
export interface PollSetting {
	workflow: Workflow;
	node: INode;
	additionalData: IWorkflowExecuteAdditionalData;
	mode: WorkflowActivateMode;
	/** A poll of the durable path's scheduler, which is given less time than one at activation. */
	scheduled?: boolean;
	/** Whether outcomes still count. */
	isAlive(): boolean;
	onEmit(node: INode, items: INodeExecutionData[][]): void;
	onError(error: Error): void;
}

/** Builds what `poll()` gets as `this`: n8n's own PollContext, saving state as n8n's server does. */
export function createPollContext(
	modules: EngineModules,
	stored: StoredWorkflow,
	{ durable, pollBudgetMs, legacyContext }: PollContextOptions,
	setting: PollSetting,
): IPollFunctions {
	const { workflow, node } = setting;
	const staging = durable ? stageDurablePoll(stored, workflow, node) : undefined;
	const budget = pollBudgetMs ?? (setting.scheduled ? DURABLE_POLL_BUDGET_MS : undefined);
	const commit = () => {
		if (setting.isAlive()) staging?.commit();
	};
	const context = new modules.core.PollContext(
		workflow,
		node,
		setting.additionalData,
		'trigger',
		setting.mode,
		(items) => {
			if (!setting.isAlive()) return;
			commit();
			stored.saveStaticData(workflow);
			setting.onEmit(node, items);
		},
		(error) => {
			if (setting.isAlive()) setting.onError(error);
		},
		staging && (async () => commit()),
		staging && (async (poll) => await staging.runPoll(poll)),
		staging && (() => staging.nodeStaticData()),
		budget === undefined ? undefined : () => budget,
	);
	if (legacyContext) Reflect.deleteProperty(context, 'getPollBudgetMs');
	return context;
}
