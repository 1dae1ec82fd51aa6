import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../../sandbox/index.cts';
import type { ActiveWorkflow } from '../index.cts';
import { emitted, quotaWorkflow, type Stage } from '../support.cts';
import type { Condition } from './catalogue.cts';
import type { SkippedTime } from './skippedTime.cts';
import type { Trials } from './trial.cts';

/** What the trigger does under a condition that lasts for one poll. */
export interface TriggerOutcome {
	/** The poll at activation. */
	activation: string;
	/** A later poll all of whose requests it befalls. */
	poll: string;
	/** A later poll of whose list it befalls the second page. */
	page: string;
	/** A later poll in which it befalls the usage of one of two customers with an alert. */
	usage: string;
}

/** Where the trigger's requests go, and what it needs in order to alert. */
export interface TriggerTerms {
	/** One customer on the first page of the list and one on the second, with alerts. */
	watched: [first: number, second: number];
	/** Requests for the second page of the list. */
	secondPage: Fault['match'];
	/** Requests for the usage of a customer. */
	usageOf: (customerId: number) => Fault['match'];
	parameters?: object;
}

/** Runs the quota trigger under conditions; of its customers two reach a threshold. */
export class TriggerTrials {
	/** What polls threw. */
	readonly errors: Error[] = [];

	/** What the trigger kept, after each trial. */
	readonly states: IDataObject[] = [];

	constructor(
		private readonly stage: Stage,
		private readonly time: SkippedTime,
		private readonly trials: Trials,
		private readonly terms: TriggerTerms,
	) {}

	async run(condition: Condition): Promise<TriggerOutcome> {
		const { watched, secondPage, usageOf } = this.terms;
		const poll = await this.poll(condition, {});
		const activation = await this.activation(condition);
		if (condition.isRefused) return { activation, poll, page: '', usage: '' };
		const page = await this.poll(condition, secondPage);
		const usage = await this.poll(condition, usageOf(watched[0]));
		return { activation, poll, page, usage };
	}

	private async activation(condition: Condition): Promise<string> {
		this.trials.prepare(condition);
		this.stage.sandbox.faults.add({ ...condition.fault, match: { path: /^\/api\// } });
		const workflow = await this.time.finish(
			this.activate().catch((error: Error) => {
				this.errors.push(error);
			}),
		);
		this.trials.tidyUp();
		await workflow?.deactivate();
		return workflow ? 'activates' : 'is refused';
	}

	private async activate(): Promise<ActiveWorkflow> {
		const { engine } = this.stage;
		return await engine.activate(quotaWorkflow(engine, this.terms.parameters));
	}

	/** @throws Error when an alert is missing or emitted twice after two undisturbed polls */
	private async poll(condition: Condition, match: Fault['match']): Promise<string> {
		const { sandbox } = this.stage;
		const workflow = await this.activate();
		for (const id of this.terms.watched) sandbox.store.setUsage(id, 850);
		this.trials.prepare(condition);
		sandbox.faults.add({ ...condition.fault, match: { path: /^\/api\//, ...match } });
		const { outcome, error } = await this.time.finish(workflow.tick());
		this.trials.tidyUp();
		if (error) this.errors.push(error);
		const emittedAtOnce = emittedBy(workflow);

		await workflow.tick();
		await workflow.tick();
		const found = emittedBy(workflow);
		this.states.push(workflow.staticData());
		await workflow.deactivate();
		for (const id of this.terms.watched) sandbox.store.setUsage(id, 10);
		const expected = [...this.terms.watched].sort();
		if (JSON.stringify([...found].sort()) !== JSON.stringify(expected)) {
			throw new Error(
				`${condition.group}, ${condition.name}: alerts emitted are ${found.join(' ')}`,
			);
		}
		if (outcome === 'error') return 'error, made up for';
		if (emittedAtOnce.length === this.terms.watched.length) return 'all emitted at once';
		return emittedAtOnce.length === 1
			? 'other emitted, made up for'
			: 'nothing emitted, made up for';
	}
}

function emittedBy(workflow: ActiveWorkflow): number[] {
	return emitted(workflow).map(({ customer }) => (customer as { id: number }).id);
}
