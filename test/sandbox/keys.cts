import type { FastifyRequest } from 'fastify';

import type { ApiWorld } from './api.cts';
import type { GenerationName, Operation } from './description.cts';
import { Refusal } from './failures.cts';

/** Whose key a request came with; a customer's where it is not the reseller's. */
interface Access {
	key: string;
	customerId?: number;
}

/** Both generations have it, each with its own header. */
const SHARED_OPERATION = 'getOrExportDocument';

const WEBSITE = '<!doctype html><html><head><title>Scriptix</title></head><body></body></html>';

/**
 * Finds the key of a request.
 *
 * @returns a website where that is what the other generation of the API answers
 * @throws Refusal when the key is missing, wrong, revoked, or one of the other generation
 */
export function authenticate(
	request: FastifyRequest,
	operation: Operation,
	world: ApiWorld,
): Access | { body: string } {
	const { store, apiKey, knobs } = world;
	const { generation, id } = operation;
	const asked = id === SHARED_OPERATION ? generationOf(request, world) : generation;
	if (knobs.generations !== 'both' && knobs.generations !== asked) {
		if (knobs.otherGeneration === 'html') return { body: WEBSITE };
		if (knobs.otherGeneration === 'redirect') {
			throw new Refusal(302, { location: 'https://elsewhere.example/' });
		}
		throw new Refusal(knobs.otherGeneration);
	}
	const key = keyOf(request, asked, world);
	if (key === undefined) {
		throw new Refusal(401, { code: 'MISSING_API_KEY', message: 'The API key is missing' });
	}
	const customerKey = store.keys.get(key);
	const isRevoked = key === apiKey ? store.isKeyRevoked : customerKey?.isRevoked;
	if (isRevoked === undefined) throw new Refusal(401);
	if (isRevoked) {
		throw new Refusal(401, { code: 'KEY_REVOKED', message: 'The API key has been revoked' });
	}
	if (customerKey && id !== SHARED_OPERATION) throw new Refusal(403);
	return { key, customerId: customerKey?.customerId };
}

function generationOf({ headers }: FastifyRequest, { knobs }: ApiWorld): GenerationName {
	if (knobs.generations !== 'both') return knobs.generations;
	return headers.authorization === undefined ? 'legacy' : 'current';
}

function keyOf(
	{ headers }: FastifyRequest,
	generation: GenerationName,
	{ knobs, requestViolations }: ApiWorld,
): string | undefined {
	const { authorization, 'x-zoom-s2t-key': header } = headers;
	if (authorization !== undefined && header !== undefined) {
		requestViolations.push('a request has the key in two headers');
	}
	const keys: Record<GenerationName, string | undefined> = {
		current:
			authorization === undefined ? undefined : (/^Bearer (.+)$/i.exec(authorization)?.[1] ?? ''),
		legacy: header === undefined ? undefined : String(header),
	};
	const other = generation === 'current' ? 'legacy' : 'current';
	return keys[generation] ?? (knobs.strictHeader ? undefined : keys[other]);
}
