import type { LoggedRequest } from '../../sandbox/index.cts';
import { runOperation } from '../action.cts';
import type { Stage } from '../support.cts';
import type { Call } from './calls.cts';
import type { Condition } from './catalogue.cts';
import type { Shape, ShapeFinding } from './shapes.cts';
import type { SkippedTime } from './skippedTime.cts';

/** What came of one call under a condition that lasts. */
export interface Outcome {
	/**
	 * How often the same request was sent last; undefined where nothing can count it. A list that is
	 * asked for without the order that a server refuses is another request.
	 */
	sent: number;
	/** Between two of its requests each, milliseconds. */
	waits: number[];
	/** What a person reads; undefined when the call succeeded all the same. */
	error?: { message: string; description: string };
}

/** Runs calls of the action node under conditions. */
export class Trials {
	constructor(
		private readonly stage: Stage,
		private readonly time: SkippedTime,
		/** A base URL at which nothing listens. */
		private readonly deadUrl: string,
	) {}

	/** @param times how often the fault befalls the call's own requests; without it, always */
	async run(condition: Condition, call: Call, times?: number): Promise<Outcome> {
		const { sandbox } = this.stage;
		this.prepare(condition);
		sandbox.faults.add({
			...condition.fault,
			match: { method: call.method, path: /^\/api\// },
			times,
		});
		const error = await this.time.finish(
			runOperation(this.stage, call.resource, call.operation, call.parameters).then(
				() => undefined,
				(thrown: Error & { description?: string }) => ({
					message: thrown.message,
					description: thrown.description ?? '',
				}),
			),
		);
		const sent = lastOf(sandbox.requests.entries.filter(({ method }) => method === call.method));
		this.tidyUp();
		return { sent: triesOf(condition, sent, error), waits: gapsOf(sent), error };
	}

	/** Runs an operation whose request is answered in a shape. */
	async runShape(shape: Shape, parameters: object): Promise<ShapeFinding> {
		const { name, resource, operation, method = 'GET', path = /^\/api\//, body, shows } = shape;
		const { sandbox } = this.stage;
		sandbox.faults.add({ match: { method, path }, status: 200, body });
		const result = await this.time.finish(
			runOperation(this.stage, resource, operation, parameters).then(
				({ items }) =>
					items.map(({ json }) => JSON.stringify(pickFields(json, shows))).join(', ') || 'no items',
				({ description, stack = '' }: Error & { description?: string }) =>
					description ?? `not a refusal: ${stack}`,
			),
		);
		this.tidyUp();
		return { name, where: `${resource}/${operation}`, result };
	}

	/** Sets the stage for a condition, without its fault. */
	prepare(condition: Condition): void {
		const { sandbox, engine } = this.stage;
		this.time.skipLimits(condition.reachesLimit && (() => sandbox.faults.befallen));
		Object.assign(sandbox.knobs, structuredClone(condition.knobs ?? {}));
		(engine.credentials.scriptixResellerApi as { baseUrl: string }).baseUrl = condition.isRefused
			? this.deadUrl
			: sandbox.url;
		sandbox.requests.clear();
	}

	/** Removes what a condition left behind. */
	tidyUp(): void {
		const { sandbox, engine } = this.stage;
		this.time.skipLimits();
		sandbox.faults.clear();
		Object.assign(sandbox.knobs, {
			errorShape: 'coded',
			rateHints: { header: 'seconds', body: true, reset: true },
		});
		(engine.credentials.scriptixResellerApi as { baseUrl: string }).baseUrl = sandbox.url;
		this.time.passHour();
	}
}

function pickFields(json: object, names: string[]): object {
	return Object.fromEntries(Object.entries(json).filter(([name]) => names.includes(name)));
}

/** The last of the requests, and those before it that are the same. */
function lastOf(requests: LoggedRequest[]): LoggedRequest[] {
	const addressOf = ({ path, query }: LoggedRequest) => JSON.stringify([path, query]);
	const last = requests.at(-1);
	return requests.filter((request) => last && addressOf(request) === addressOf(last));
}

/** A server that is not there counts nothing; the error says how often it was tried. */
function triesOf({ isRefused }: Condition, sent: LoggedRequest[], error: Outcome['error']): number {
	if (!isRefused) return sent.length;
	return Number(/(\d+) tries/.exec(error?.description ?? '')?.[1] ?? 1);
}

function gapsOf(requests: LoggedRequest[]): number[] {
	return requests.slice(1).map(({ at }, index) => at - requests[index]!.at);
}
