import type { SandboxOptions } from '../sandbox/index.cts';
import type { ApiGeneration, Stage } from './support.cts';
import { generationOf, GENERATIONS } from './support.cts';

let spoken: ApiGeneration | undefined;

/**
 * Declares a suite for each generation of the API. Its stages have to be started with
 * `startStage({ ...spokenGeneration() })`.
 */
export function describeBoth(name: string, suite: (generation: ApiGeneration) => void): void {
	describe.each(GENERATIONS)(`${name}, on the %s API`, (generation) => {
		speak(generation);
		suite(generation);
	});
}

/** Lets the tests of a suite have the API of one generation. */
export function speak(generation: ApiGeneration): void {
	beforeAll(() => (spoken = generation));
	afterAll(() => (spoken = undefined));
}

/** The generation of the suite that runs; undefined for one that does not care. */
export function spokenGeneration(): Pick<SandboxOptions, 'generation'> {
	return { generation: spoken };
}

/**
 * Parameters with quotas of the user where the API has none: those that customers have in the
 * sandbox, 0 for none.
 */
export function withQuotas(stage: Stage, parameters: object = {}): object {
	if (generationOf(stage) === 'current') return parameters;
	const quotas = Object.fromEntries(
		stage.sandbox.store.customers.map(({ id, quota_minutes: minutes }) => [id, minutes ?? 0]),
	);
	const { options } = parameters as { options?: object };
	return { ...parameters, options: { quotas: { default: 1000, ...quotas }, ...options } };
}
