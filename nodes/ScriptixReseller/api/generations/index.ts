import { current } from './current';
import type { Generation } from './generation';
import { legacy } from './legacy';

const GENERATIONS = new Map<unknown, Generation>([
	// Credentials that were stored before there was a choice name none.
	[undefined, current],
	['', current],
	['current', current],
	['legacy', legacy],
]);

/** The generation that a credential names; undefined when there is no such one. */
export function generationOf(apiGeneration: unknown): Generation | undefined {
	return GENERATIONS.get(apiGeneration);
}

/** The other one of the two. */
export function otherGeneration(generation: Generation): Generation {
	return generation === current ? legacy : current;
}
