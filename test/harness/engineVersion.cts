import type {
	INode,
	IPollFunctions,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowActivateMode,
} from 'n8n-workflow';

import type { EngineModules } from './engineModules.cts';

/** Everything that n8n 1, 2.8 and 2.41 do differently, as far as this harness touches it. */

type Poll = () => unknown;
type GetPollFunctions = (workflow: Workflow, node: INode) => IPollFunctions;

/** What one workflow wants to know of, and have done with, its polls. */
export interface PollObserver {
	/** Whether n8n may set the timers that fire the polls. */
	timers: boolean;
	/** Gets the poll that a timer would fire; what it returns is fired instead. */
	observe(nodeId: string, poll: Poll): Poll;
}

export interface Activation {
	workflow: Workflow;
	additionalData: IWorkflowExecuteAdditionalData;
	mode: WorkflowActivateMode;
	getPollFunctions: GetPollFunctions;
}

const observers = new WeakMap<EngineModules, Map<string, PollObserver>>();

interface TriggerRegistry {
	scheduledTaskManager: CronRegistry;
	isActive(workflowId: string): boolean;
	remove(workflowId: string): Promise<unknown>;
	/** Since 2.30 or so. */
	addAllTriggers?: AddTriggers;
	/** Before that. */
	add?: AddTriggers;
}

type AddTriggers = (
	workflowId: string,
	workflow: Workflow,
	additionalData: IWorkflowExecuteAdditionalData,
	mode: 'trigger',
	activation: WorkflowActivateMode,
	getTriggerFunctions: GetPollFunctions,
	getPollFunctions: GetPollFunctions,
) => Promise<void>;

/** n8n's register of active triggers: `ActiveWorkflowTriggers`, formerly `ActiveWorkflows`. */
function triggerRegistry(modules: EngineModules): TriggerRegistry {
	const { ActiveWorkflowTriggers, ActiveWorkflows } = modules.core as unknown as Record<
		'ActiveWorkflowTriggers' | 'ActiveWorkflows',
		new () => TriggerRegistry
	>;
	return modules.container.get(ActiveWorkflowTriggers ?? ActiveWorkflows);
}

/** Whether a workflow of this id is active in the process. */
export function isActive(modules: EngineModules, workflowId: string): boolean {
	return triggerRegistry(modules).isActive(workflowId);
}

/** Activates the polling triggers of a workflow: polls once, then registers the timers. */
export async function addTriggers(
	modules: EngineModules,
	{ workflow, additionalData, mode, getPollFunctions }: Activation,
	observer: PollObserver,
): Promise<void> {
	const registry = triggerRegistry(modules);
	const add = (registry.addAllTriggers ?? registry.add)!.bind(registry);
	const getTriggerFunctions = () => {
		throw new Error('The harness activates polling triggers only');
	};
	observersOf(modules).set(workflow.id, observer);
	await withIsolate(
		workflow,
		async () =>
			await add(
				workflow.id,
				workflow,
				additionalData,
				'trigger',
				mode,
				getTriggerFunctions,
				getPollFunctions,
			),
	);
}

/** Deactivates the triggers of a workflow. */
export async function removeTriggers(modules: EngineModules, workflowId: string): Promise<void> {
	const registry = triggerRegistry(modules);
	if (registry.isActive(workflowId)) await registry.remove(workflowId);
	observersOf(modules).delete(workflowId);
}

/** Runs something that evaluates expressions; newer engines want an isolate held meanwhile. */
export async function withIsolate<T>(workflow: Workflow, run: () => Promise<T>): Promise<T> {
	const expression = workflow.expression as Partial<Workflow['expression']>;
	await expression.acquireIsolate?.();
	try {
		return await run();
	} finally {
		await expression.releaseIsolate?.();
	}
}

/** Ends what n8n runs in the background; before 2.41 a timer of it keeps the process alive. */
export function stopBackground({ container, require }: EngineModules): void {
	const { SSHClientsManager } = require('./dist/execution-engine/ssh-clients-manager.js') as {
		SSHClientsManager: new () => { onShutdown(): void };
	};
	container.get(SSHClientsManager).onShutdown();
}

/** What newer engines can do and older ones cannot, as far as a user of the package can tell. */
export interface EngineFeatures {
	/** Each poll stores what it learned, also when it emits nothing. */
	durablePolls: boolean;
	/** A poll is told how much time it has. */
	pollBudget: boolean;
	/** Errors may say whether waiting helps. */
	failureCauses: boolean;
	/** A workflow that is not run because of its parameters is told which they are. */
	namesIssues: boolean;
	/** A language model reads the error of a tool; otherwise the execution ends with it. */
	answersToolErrors: boolean;
}

/** Finds out by n8n's own functions what an engine can do. */
export function featuresOf({ core, workflow }: EngineModules): EngineFeatures {
	return {
		durablePolls: 'runPollInStagingScope' in core,
		pollBudget: core.PollContext.toString().includes('getPollBudgetMs'),
		failureCauses: 'TIMED_CAUSES' in workflow,
		// It takes the issues to be named.
		namesIssues: core.WorkflowHasIssuesError.length > 0,
		answersToolErrors: 'continuesOnError' in core.WorkflowExecute.prototype,
	};
}

/**
 * Finds out what n8n's timers would fire. 2.41 makes that function in `PollTriggerExecutor.create`;
 * engines before it hand it to the cron register directly.
 */
function observersOf(modules: EngineModules): Map<string, PollObserver> {
	const existing = observers.get(modules);
	if (existing) return existing;
	const byWorkflow = new Map<string, PollObserver>();
	observers.set(modules, byWorkflow);

	const hasExecutor = 'PollTriggerExecutor' in modules.core;
	if (hasExecutor) observeExecutor(modules, byWorkflow);
	observeCrons(modules, byWorkflow, !hasExecutor);
	return byWorkflow;
}

function observeExecutor(modules: EngineModules, byWorkflow: Map<string, PollObserver>): void {
	const executor = modules.container.get(modules.core.PollTriggerExecutor);
	const create = executor.create.bind(executor);
	executor.create = (workflow, node, pollFunctions, isCurrent) => {
		const poll = create(workflow, node, pollFunctions, isCurrent);
		const observer = byWorkflow.get(workflow.id);
		if (!observer) return poll;
		const observed = observer.observe(node.id, async () => await poll());
		return async (activation = false) => {
			if (activation) await poll(true);
			else await observed();
		};
	};
}

interface CronContext {
	/** Up to 2.8 or so. */
	workflowId?: string;
	nodeId?: string;
	/** Since then. */
	group?: { id: string };
	targetId?: string;
}

type RegisterCron = (context: CronContext, onTick: Poll) => unknown;

interface CronRegistry {
	/** Since 2.30 or so. */
	register?: RegisterCron;
	/** Before that. */
	registerCron?: RegisterCron;
}

function observeCrons(
	modules: EngineModules,
	byWorkflow: Map<string, PollObserver>,
	firesPoll: boolean,
): void {
	const crons = triggerRegistry(modules).scheduledTaskManager;
	const name = crons.register ? 'register' : 'registerCron';
	const register = crons[name]!.bind(crons);
	crons[name] = (context, onTick) => {
		const observer = byWorkflow.get(context.group?.id ?? context.workflowId ?? '');
		const nodeId = context.targetId ?? context.nodeId ?? '';
		const observed = observer && firesPoll ? observer.observe(nodeId, onTick) : onTick;
		// A timer of its own would fire in the middle of a test, at the next full minute.
		return observer?.timers === false ? false : register(context, observed);
	};
}
