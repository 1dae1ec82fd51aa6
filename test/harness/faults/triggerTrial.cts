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

const LIST = /\/customers$/;

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
		/** One customer on the first page of the list and one on the second. */
		private readonly watched: [first: number, second: number],
	) {}

	async run(condition: Condition): Promise<TriggerOutcome> {
		const [first] = this.watched;
		const poll = await this.poll(condition, {});
		const activation = await this.activation(condition);
		if (condition.isRefused) return { activation, poll, page: '', usage: '' };
		const page = await this.poll(condition, { path: LIST, query: { page: '2' } });
		const usage = await this.poll(condition, { path: new RegExp(`/customers/${first}/usage$`) });
		return { activation, poll, page, usage };
	}

	private async activation(condition: Condition): Promise<string> {
		this.trials.prepare(condition);
		this.stage.sandbox.faults.add({ ...condition.fault, match: { path: /^\/api\// } });
		const workflow = await this.time.finish(
			this.stage.engine.activate(quotaWorkflow(this.stage.engine)).catch((error: Error) => {
				this.errors.push(error);
			}),
		);
		this.trials.tidyUp();
		await workflow?.deactivate();
		return workflow ? 'activates' : 'is refused';
	}

	/** @throws Error when an alert is missing or emitted twice after two undisturbed polls */
	private async poll(condition: Condition, match: Fault['match']): Promise<string> {
		const { sandbox, engine } = this.stage;
		const workflow = await engine.activate(quotaWorkflow(engine));
		for (const id of this.watched) sandbox.store.setUsage(id, 850);
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
		for (const id of this.watched) sandbox.store.setUsage(id, 10);
		const expected = [...this.watched].sort();
		if (JSON.stringify([...found].sort()) !== JSON.stringify(expected)) {
			throw new Error(
				`${condition.group}, ${condition.name}: alerts emitted are ${found.join(' ')}`,
			);
		}
		if (outcome === 'error') return 'error, made up for';
		if (emittedAtOnce.length === this.watched.length) return 'all emitted at once';
		return emittedAtOnce.length === 1
			? 'other emitted, made up for'
			: 'nothing emitted, made up for';
	}
}

function emittedBy(workflow: ActiveWorkflow): number[] {
	return emitted(workflow).map(({ customer }) => (customer as { id: number }).id);
}
