import { setTimeout as sleep } from 'node:timers/promises';

import type { IDataObject } from 'n8n-workflow';

import type { Sandbox, SandboxOptions } from '../sandbox/index.cts';
import { refuseViolations, startSandbox } from '../sandbox/index.cts';
import type {
	ActiveWorkflow,
	CredentialStore,
	Engine,
	ExecutionResult,
	WorkflowJson,
} from './index.cts';
import { startEngine } from './index.cts';
import { until } from './until.cts';

export const ACTION = 'n8n-nodes-scriptix-reseller.scriptixReseller';
export const TRIGGER = 'n8n-nodes-scriptix-reseller.scriptixResellerTrigger';

/** Which of the two reseller APIs the credential of a stage names. */
export type ApiGeneration = 'current' | 'legacy';

export const GENERATIONS: readonly ApiGeneration[] = ['current', 'legacy'];

/** For runs of a node for which nobody has chosen a credential. */
export const NO_CREDENTIAL = { scriptixResellerApi: undefined } as unknown as CredentialStore;

/** A sandbox and an engine whose default credential leads to it. */
export interface Stage {
	sandbox: Sandbox;
	engine: Engine;
	/** @throws an error for requests and answers that the API description does not allow */
	stop(): Promise<void>;
}

/**
 * Starts both; a sandbox of the legacy generation alone gets a credential for it. The credential's
 * limit is too high to matter unless a test lowers it.
 */
export async function startStage(options: SandboxOptions = {}): Promise<Stage> {
	const sandbox = await startSandbox(options);
	const engine = await startEngine({
		credentials: {
			scriptixResellerApi: {
				apiKey: sandbox.apiKey,
				baseUrl: sandbox.url,
				requestsPerMinute: 1_000_000,
				...(options.generation === 'legacy' ? { apiGeneration: 'legacy' } : {}),
			},
		},
	}).catch(async (error: Error) => {
		// An open server would keep the test runner from ending.
		await sandbox.stop();
		throw error;
	});
	return {
		sandbox,
		engine,
		stop: async () => {
			await engine.stop();
			await sandbox.stop();
			refuseViolations(sandbox);
		},
	};
}

/** The generation of the API that the stage's credential names. */
export function generationOf({ engine }: Pick<Stage, 'engine'>): ApiGeneration {
	return engine.credentials.scriptixResellerApi?.apiGeneration === 'legacy' ? 'legacy' : 'current';
}

/** A workflow of the trigger alone, with parameters on top of its defaults. */
export function quotaWorkflow(engine: Engine, parameters: object = {}): WorkflowJson {
	return engine.triggerWorkflow(TRIGGER, { event: 'quotaThreshold', ...parameters });
}

/** Thresholds parameter of percents. */
export function percents(...values: number[]): object {
	return {
		thresholds: { values: values.map((value) => ({ type: 'percent', value, label: '' })) },
	};
}

/** All items that a workflow's trigger has emitted so far, in order. */
export function emitted(workflow: ActiveWorkflow): IDataObject[] {
	return workflow.executions.flatMap((execution) => itemsOf(execution));
}

export function itemsOf(execution: ExecutionResult): IDataObject[] {
	return execution.items.map(({ json }) => json);
}

/** `customer id: thresholds crossed` of each item, for short expectations. */
export function crossings(items: IDataObject[]): string[] {
	return items.map((item) => {
		const { id } = item.customer as { id: number };
		return `${id}: ${(item.thresholds_crossed as number[]).join(' ')}`;
	});
}

/** Adds an active customer with a quota of 1,000 minutes. */
export function addWatchedCustomer({ sandbox }: Stage, minutes: number, more: object = {}): number {
	return sandbox.store.addCustomer({
		plan: 'gold',
		status: 'active',
		quota_minutes: 1000,
		minutes,
		...more,
	}).id;
}

/** A signal a moment after so many requests have arrived: time for one too many to arrive, too. */
export function soonAfterRequests({ sandbox }: Stage, count: number): AbortSignal {
	const controller = new AbortController();
	void until(() => sandbox.requests.count() >= count)
		.then(async () => await sleep(300))
		.finally(() => controller.abort());
	return controller.signal;
}

/** How n8n refuses a parameter that its form does not accept; older releases do not say which. */
export function refusal({ features }: Engine, parameter: string): RegExp {
	return features.namesIssues ? new RegExp(parameter, 'i') : /^The workflow has issues/;
}
