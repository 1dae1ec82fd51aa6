import type { ApiGeneration, Stage } from '../support.cts';
import { addWatchedCustomer, startStage } from '../support.cts';
import { reads, writes } from './calls.cts';
import type { Condition } from './catalogue.cts';
import { conditions } from './catalogue.cts';
import { everythingIn } from './everythingIn.cts';
import { closedPort, OtherHost } from './otherHost.cts';
import type { Finding } from './report.cts';
import { STATUS_GROUP, triesText } from './report.cts';
import type { ShapeFinding } from './shapes.cts';
import { SHAPES } from './shapes.cts';
import { SkippedTime } from './skippedTime.cts';
import { Thrown } from './thrown.cts';
import { Trials } from './trial.cts';
import type { TriggerTerms } from './triggerTrial.cts';
import { TriggerTrials } from './triggerTrial.cts';

/** What was observed of one generation of the API. */
export interface Matrix {
	findings: Finding[];
	shapes: ShapeFinding[];
	/** Operations that do otherwise than the first read or write, in words. */
	disagreements: string[];
	/** How many requests followed a redirect. */
	followed: number;
	/** How many errors operations threw. */
	errors: number;
	/** Whether the API key stands in anything that could be seen or kept: errors, logs, state. */
	showsKey: boolean;
	/** Where the redirects to another host led. */
	otherHost: string;
	/** Whether the engine hands the code of a connection that breaks off on. */
	hasFailureCauses: boolean;
}

// On two pages of either list; on the legacy API each costs a request.
const CUSTOMERS: Record<ApiGeneration, number> = { current: 150, legacy: 12 };
const LEGACY_PAGE = 7;

/** Runs every operation of one generation and the quota trigger under everything that can go wrong. */
export async function observe(generation: ApiGeneration): Promise<Matrix> {
	const time = new SkippedTime();
	const otherHost = new OtherHost();
	const stage = await startStage({
		customers: 0,
		...(generation === 'legacy' ? { generation, knobs: { maxLimit: LEGACY_PAGE } } : {}),
	});
	await otherHost.start();
	time.start();
	const thrown = new Thrown(stage);
	try {
		const ids = Array.from({ length: CUSTOMERS[generation] }, () => addWatchedCustomer(stage, 10));
		const trials = new Trials(stage, time, `http://127.0.0.1:${await closedPort()}`);
		const triggers = new TriggerTrials(stage, time, trials, termsOf(generation, ids));
		const examiner = new Examiner(stage, trials, triggers);
		for (const condition of conditions({ otherHost: otherHost.url })) {
			await examiner.examine(condition);
		}
		const shapes = await shapesOf(stage, generation, trials);
		const evidence = [thrown.errors, triggers.errors, triggers.states, stage.engine.logs];
		return {
			findings: examiner.findings,
			shapes,
			disagreements: examiner.disagreements,
			followed: otherHost.requests.length,
			errors: thrown.errors.length,
			showsKey: everythingIn(evidence).includes(stage.sandbox.apiKey),
			otherHost: otherHost.url,
			hasFailureCauses: stage.engine.features.failureCauses,
		};
	} finally {
		time.stop();
		thrown.stop();
		await otherHost.stop();
		await stage.stop();
	}
}

function termsOf(generation: ApiGeneration, ids: number[]): TriggerTerms {
	return generation === 'current'
		? {
				watched: [ids[7]!, ids[120]!],
				secondPage: { path: /\/customers$/, query: { page: '2' } },
				usageOf: (id) => ({ path: new RegExp(`/customers/${id}/usage$`) }),
			}
		: {
				watched: [ids[2]!, ids[9]!],
				secondPage: { path: /\/customer\/$/, query: { offset: String(LEGACY_PAGE) } },
				usageOf: (id) => ({ path: new RegExp(`/customer/${id}/usage$`) }),
				parameters: { options: { quotas: { default: 1000 } } },
			};
}

/** Tries one condition after the other. */
class Examiner {
	readonly findings: Finding[] = [];

	readonly disagreements: string[] = [];

	constructor(
		private readonly stage: Stage,
		private readonly trials: Trials,
		private readonly triggers: TriggerTrials,
	) {}

	async examine(condition: Condition): Promise<void> {
		const { stage, trials, findings } = this;
		const [read, ...otherReads] = reads(stage);
		const [write, ...otherWrites] = writes(stage).filter(
			({ method }) => !(condition.concernsBody && method === 'DELETE'),
		);
		const finding: Finding = {
			condition,
			read: await trials.run(condition, read!),
			write: await trials.run(condition, write!),
		};
		const isOneOfMany = this.isOneOfMany(condition);
		findings.push(finding);
		if (isOneOfMany) return;
		for (const call of [...otherReads, ...otherWrites]) {
			if (condition.isRefused && call.readsFirst) continue;
			const expected = triesText(call.method === 'GET' ? finding.read : finding.write, condition);
			const found = triesText(await trials.run(condition, call), condition);
			if (found === expected) continue;
			this.disagreements.push(
				`${condition.group}, ${condition.name}, ${call.resource}/${call.operation}: ${found}, not ${expected}`,
			);
		}
		finding.trigger = await this.triggers.run(condition);
	}

	/** A status is tried with all calls once; its other bodies with one read and one write. */
	private isOneOfMany({ group }: Condition): boolean {
		return (
			STATUS_GROUP.test(group) && this.findings.some(({ condition }) => condition.group === group)
		);
	}
}

async function shapesOf(
	stage: Stage,
	generation: ApiGeneration,
	trials: Trials,
): Promise<ShapeFinding[]> {
	const findings: ShapeFinding[] = [];
	for (const shape of SHAPES[generation]) {
		const { customerId } = reads(stage)[0]!.parameters as { customerId: number };
		const known = [...reads(stage), ...writes(stage)].find(
			({ resource, operation }) => resource === shape.resource && operation === shape.operation,
		);
		findings.push(await trials.runShape(shape, known?.parameters ?? { customerId }));
	}
	return findings;
}
