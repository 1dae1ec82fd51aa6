import type {
	IDataObject,
	INode,
	INodeExecutionData,
	Workflow,
	WorkflowActivateMode,
} from 'n8n-workflow';

import { createAdditionalData } from './additionalData.cts';
import type { EngineContext } from './engineContext.cts';
import { addTriggers, featuresOf, removeTriggers } from './engineVersion.cts';
import { runExecution, type ExecutionResult } from './execution.cts';
import { pollManually } from './manualPoll.cts';
import { createPollContext, type PollContextOptions } from './pollContext.cts';
import { PollRecorder, type TickResult } from './pollRecorder.cts';
import type { StoredWorkflow } from './storedWorkflow.cts';
import { buildWorkflow, jsonCopy, type WorkflowJson } from './workflowJson.cts';

export interface ActivateOptions extends PollContextOptions {
	/** What the database holds for the workflow, in n8n's form: `{ 'node:<name>': … }`. */
	staticData?: IDataObject;
	/** Lets n8n's own timers fire the polls, by the Poll Times of the workflow. */
	timers?: boolean;
	/** What `getActivationMode()` says at first; n8n says `activate` when a user activates. */
	mode?: WorkflowActivateMode;
}

/** An active workflow that starts with a polling trigger. */
export class ActiveWorkflow {
	/** The executions that polls started. */
	readonly executions: ExecutionResult[] = [];
	/** What came of the poll at activation. There is none after a restart on the durable path. */
	activationPoll?: TickResult;

	private readonly polls = new Map<string, () => Promise<TickResult>>();
	private readonly recorder = new PollRecorder(() => this.state === 'active');
	private readonly workflow: Workflow;
	private readonly trigger: INode;
	private state: 'active' | 'inactive' | 'dead' = 'inactive';

	private constructor(
		private readonly engine: EngineContext,
		private readonly stored: StoredWorkflow,
		private readonly options: ActivateOptions,
	) {
		this.workflow = buildWorkflow(engine.modules, engine.nodeTypes, stored.load(), true);
		const [trigger] = this.workflow.getPollNodes();
		if (!trigger) throw new Error(`"${stored.json.name}" has no polling trigger`);
		this.trigger = trigger;
	}

	/** Activates a workflow; rejects with n8n's `WorkflowActivationError` if its first poll throws. */
	static async start(
		engine: EngineContext,
		stored: StoredWorkflow,
		options: ActivateOptions,
		mode: WorkflowActivateMode,
	): Promise<ActiveWorkflow> {
		const durable = options.durable && featuresOf(engine.modules).durablePolls;
		const active = new ActiveWorkflow(engine, stored, { ...options, durable });
		if (durable) await active.activateDurable(mode);
		else await active.activate(mode);
		engine.active.add(active);
		return active;
	}

	/** All finished polls but the one at activation. */
	get ticks(): readonly TickResult[] {
		return this.recorder.ticks;
	}

	/** What polls threw; each is an error execution in n8n. */
	get errors(): readonly Error[] {
		return this.recorder.errors;
	}

	/** Polls as a timer does: the very function that n8n's timer would call. May overlap. */
	async tick(nodeName = this.trigger.name): Promise<TickResult> {
		const poll = this.polls.get(this.workflow.getNode(nodeName)?.id ?? '');
		if (!poll) throw new Error(`"${nodeName}" does not poll: the workflow is not active`);
		return await poll();
	}

	/** Waits for the next poll to end, whoever fired it. */
	async nextTick(): Promise<TickResult> {
		return await this.recorder.next();
	}

	/** "Fetch Test Event" on the saved workflow while this one is active. */
	async pollManually(): Promise<INodeExecutionData[]> {
		return await pollManually(this.engine, this.stored.load());
	}

	/** The static data in memory, in n8n's form: `{ 'node:<name>': … }`. */
	staticData(): IDataObject {
		return jsonCopy(this.workflow.staticData);
	}

	/** The static data that the database holds. */
	savedStaticData(): IDataObject {
		return jsonCopy(this.stored.staticData);
	}

	/** What the polling trigger would find in its static data at the next poll. */
	nodeState(): IDataObject {
		if (this.options.durable) return this.savedNodeState();
		return this.nodePart(this.staticData());
	}

	/** What the polling trigger would find in its static data after a restart. */
	savedNodeState(): IDataObject {
		const cursor = this.stored.cursors.get(this.trigger.id);
		return this.options.durable && cursor
			? jsonCopy(cursor)
			: this.nodePart(this.savedStaticData());
	}

	/**
	 * Makes the next durable poll start from this state, as when n8n has read it before it stored
	 * that of the previous poll.
	 */
	presentState(state: IDataObject): void {
		this.stored.cursors.set(this.trigger.id, jsonCopy(state));
	}

	/**
	 * The process died, a new one starts: the workflow is activated in mode `init` from what was
	 * saved. Polls that are still running end without any effect.
	 */
	async restart(): Promise<ActiveWorkflow> {
		await this.stop('dead');
		return await ActiveWorkflow.start(this.engine, this.stored, this.options, 'init');
	}

	/**
	 * A user edits the active workflow and saves it: n8n deactivates it and activates it in mode
	 * `update`, with the static data that was saved, not the one in memory.
	 *
	 * @param changes new parameters of the polling trigger, or a function that edits the workflow
	 */
	async update(changes: object | ((workflow: WorkflowJson) => void)): Promise<ActiveWorkflow> {
		await this.stop('inactive');
		if (typeof changes === 'function') changes(this.stored.json);
		else {
			const node = this.stored.json.nodes.find(({ id }) => id === this.trigger.id)!;
			Object.assign(node.parameters, jsonCopy(changes));
		}
		return await ActiveWorkflow.start(this.engine, this.stored, this.options, 'update');
	}

	/** Drops the record of polls and executions, which would fill the memory in a run of thousands. */
	forget(): void {
		this.executions.length = 0;
		this.recorder.forget();
	}

	/** Deactivates the workflow. */
	async deactivate(): Promise<void> {
		await this.stop('inactive');
	}

	private async stop(state: 'inactive' | 'dead'): Promise<void> {
		this.state = state;
		this.polls.clear();
		this.engine.active.delete(this);
		if (!this.options.durable) await removeTriggers(this.engine.modules, this.workflow.id);
	}

	private async activate(mode: WorkflowActivateMode): Promise<void> {
		const { workflow, engine, options } = this;
		this.state = 'active';
		await this.activateWith(
			async () =>
				await addTriggers(
					engine.modules,
					{
						workflow,
						additionalData: this.additionalData(),
						mode,
						getPollFunctions: (owner, node) => this.pollContext(owner, node, mode),
					},
					{
						timers: options.timers ?? false,
						observe: (nodeId, poll) => {
							const observed = async () => await this.recorder.tick(poll);
							this.polls.set(nodeId, observed);
							return observed;
						},
					},
				),
		);
		this.stored.saveStaticData(workflow);
	}

	/** On the durable path n8n polls at activation only if the node has no scheduled job yet. */
	private async activateDurable(mode: WorkflowActivateMode): Promise<void> {
		const { modules } = this.engine;
		const executor = modules.container.get(modules.core.PollTriggerExecutor);
		const isCurrent = () => this.state === 'active';
		this.state = 'active';

		for (const node of this.workflow.getPollNodes()) {
			const context = this.pollContext(this.workflow, node, mode);
			const poll = executor.create(this.workflow, node, context, isCurrent);
			if (mode !== 'init') await this.activateWith(async () => await poll(true));
			this.polls.set(
				node.id,
				async () =>
					await this.recorder.tick(async () => {
						const { modules: engine, nodeTypes } = this.engine;
						const workflow = buildWorkflow(engine, nodeTypes, this.stored.load(), true);
						const fresh = this.pollContext(workflow, workflow.getNode(node.name)!, 'update', true);
						await executor.create(workflow, node, fresh, isCurrent)();
					}),
			);
		}
		this.stored.saveStaticData(this.workflow);
	}

	private async activateWith(run: () => Promise<void>): Promise<void> {
		try {
			this.activationPoll = await this.recorder.observe(run);
		} catch (error) {
			await this.stop('inactive');
			throw error;
		}
	}

	private pollContext(
		workflow: Workflow,
		node: INode,
		mode: WorkflowActivateMode,
		scheduled = false,
	) {
		return createPollContext(this.engine.modules, this.stored, this.options, {
			workflow,
			node,
			additionalData: this.additionalData(),
			mode,
			scheduled,
			isAlive: () => this.state !== 'dead',
			onEmit: (source, items) => this.recorder.emitted(items[0] ?? [], this.execute(source, items)),
			onError: (error) => this.recorder.failed(error),
		});
	}

	/** Runs the workflow with what a poll emitted, from the database's copy of it. */
	private async execute(node: INode, items: INodeExecutionData[][]): Promise<ExecutionResult> {
		const { modules, nodeTypes } = this.engine;
		const workflow = buildWorkflow(modules, nodeTypes, this.stored.load(), true);
		const executionId = this.engine.nextExecutionId();
		const result = await runExecution(modules, workflow, this.additionalData(executionId), {
			start: { node, items },
			mode: 'trigger',
			onStaticData: (staticData) => {
				this.stored.staticData = jsonCopy(staticData);
			},
		});
		this.executions.push(result);
		return result;
	}

	private additionalData(executionId?: string) {
		const { modules, credentialsHelper } = this.engine;
		return createAdditionalData(modules, credentialsHelper, this.stored.json, {
			executionId,
			mode: 'trigger',
		});
	}

	private nodePart(staticData: IDataObject): IDataObject {
		return (staticData[`node:${this.trigger.name}`] as IDataObject | undefined) ?? {};
	}
}
