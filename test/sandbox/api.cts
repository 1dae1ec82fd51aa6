import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Issue, Operation } from './description.cts';
import { describedOperations } from './description.cts';
import { authenticate } from './keys.cts';
import { LEGACY_OPERATIONS } from './legacy/operations.cts';
import { failureBody, Refusal } from './failures.cts';
import type { Answer, World } from './operations.cts';
import { OPERATIONS, wrap } from './operations.cts';
import type { RateLimit } from './rateLimit.cts';
import { sendFile } from './storage.cts';

export interface ApiWorld extends World {
	apiKey: string;
	rateLimit: RateLimit;
	/** Answers of the sandbox that the description does not allow. */
	violations: string[];
	/** Requests that the description does not allow, and what it does not describe in one. */
	requestViolations: string[];
}

/** Serves every operation of the description. */
export function addApi(server: FastifyInstance, world: ApiWorld): void {
	for (const operation of describedOperations('current')) {
		server.route({
			method: operation.method,
			url: operation.route,
			handler: async (request, reply) => await serve(operation, world, request, reply),
		});
	}
	for (const operation of describedOperations('legacy')) {
		const { method, route } = operation;
		server.route({
			method,
			url: route,
			handler: async (request, reply) => await serve(operation, world, request, reply),
		});
		server.route({
			method,
			url: withOtherEnd(route),
			handler: async (request, reply) => {
				if (world.knobs.slash === 'tolerant') return await serve(operation, world, request, reply);
				const [path = '', query] = request.url.split('?');
				world.requestViolations.push(`${method} ${path}: has the wrong end`);
				if (world.knobs.slash === 'strict') throw new Refusal(404);
				const target = [withOtherEnd(path), query].filter((part) => part !== undefined).join('?');
				return await reply.code(301).header('location', target).send();
			},
		});
	}
	server.setNotFoundHandler(({ method, url }) => {
		world.requestViolations.push(`${method} ${url.split('?')[0]}: is not described`);
		throw new Refusal(404, { message: 'There is nothing at this path' });
	});
	server.setErrorHandler(async (error, _request, reply) => {
		await refuse(error, world, reply);
	});
}

async function serve(
	operation: Operation,
	world: ApiWorld,
	request: FastifyRequest,
	reply: FastifyReply,
): Promise<FastifyReply> {
	const access = authenticate(request, operation, world);
	if ('body' in access) return await reply.code(200).type('text/html').send(access.body);
	const { key, customerId } = access;
	reply.headers(world.rateLimit.count(key));
	const query = request.query as Record<string, unknown>;
	noteUndescribed('query', Object.keys(query), operation.queryNames, operation, world);
	const parameters: Record<string, unknown> = { ...query, ...(request.params as object) };
	refuseIssues(operation.checkParameters(parameters), operation, world);
	for (const name of world.knobs.ignoredQuery) delete parameters[name];
	const operations = operation.generation === 'legacy' ? LEGACY_OPERATIONS : OPERATIONS;
	const answer = operations[operation.id]!(world, {
		parameters,
		queryNames: Object.keys(query),
		body: operation.checkBody ? readBody(request, operation, world) : {},
		customerId,
	});
	return answer.file
		? await sendFile(reply, answer.file)
		: await send(answer, operation, world, reply);
}

function withOtherEnd(path: string): string {
	return path.endsWith('/') ? path.slice(0, -1) : `${path}/`;
}

async function send(
	answer: Answer,
	operation: Operation,
	world: ApiWorld,
	reply: FastifyReply,
): Promise<FastifyReply> {
	const issues = operation.checkAnswer(answer.status, answer.body);
	if (issues.length > 0) {
		world.violations.push(`${operation.id} ${answer.status}: ${describe(issues)}`);
		throw new Refusal(500, { message: 'The answer does not fit the description' });
	}
	const { status, body } = wrap(answer, world.knobs);
	if (body === undefined) return await reply.code(status).send();
	return await reply
		.code(status)
		.type('application/json; charset=utf-8')
		.send(JSON.stringify(body));
}

function readBody(
	request: FastifyRequest,
	operation: Operation,
	world: ApiWorld,
): Record<string, unknown> {
	const type = request.headers['content-type'] ?? '';
	if (!type.startsWith('application/json')) {
		world.requestViolations.push(`${operation.id}: content type ${type || 'missing'}`);
		throw new Refusal(415);
	}
	const body = parseJson(request.body);
	if (body === undefined) {
		world.requestViolations.push(`${operation.id}: the body is not JSON`);
		throw new Refusal(400, { message: 'The body is not JSON' });
	}
	refuseIssues(operation.checkBody!(body), operation, world);
	noteUndescribed('body', Object.keys(body as object), operation.bodyNames, operation, world);
	return body as Record<string, unknown>;
}

/** Notes what a request holds that the description does not name; a server passes it over. */
function noteUndescribed(
	part: 'query' | 'body',
	names: string[],
	described: ReadonlySet<string>,
	{ id }: Operation,
	{ requestViolations }: ApiWorld,
): void {
	const unknown = names.filter((name) => !described.has(name));
	if (unknown.length > 0) {
		requestViolations.push(`${id}: ${part} ${unknown.join(', ')}: not described`);
	}
}

function refuseIssues(issues: Issue[], { id }: Operation, world: ApiWorld): void {
	const { knobs, requestViolations } = world;
	if (issues.length === 0) return;
	requestViolations.push(`${id}: ${describe(issues)}`);
	const isTooLarge = ({ field, keyword }: Issue) => field === 'per_page' && keyword === 'maximum';
	const refused = issues.filter(
		(issue) => !(isTooLarge(issue) && knobs.overMaxPerPage === 'clamp'),
	);
	if (refused.length === 0) return;
	throw new Refusal(422, {
		message: 'Validation failed',
		details: Object.fromEntries(refused.map(({ field, text }) => [field || 'body', text])),
	});
}

async function refuse(error: unknown, world: ApiWorld, reply: FastifyReply): Promise<void> {
	const refusal = error instanceof Refusal ? error : toRefusal(error, world);
	const { retryAfter, location } = refusal.facts;
	await reply
		.code(refusal.status)
		.headers(location === undefined ? {} : { location })
		.headers(retryAfter === undefined ? {} : world.rateLimit.refusalHeaders(retryAfter))
		.type('application/json; charset=utf-8')
		.send(JSON.stringify(failureBody(refusal, world.knobs)));
}

/** Fastify's own refusals have a status; anything else is a mistake of the sandbox. */
function toRefusal(error: unknown, { violations }: ApiWorld): Refusal {
	const { statusCode, message } = error as Error & { statusCode?: number };
	if (statusCode !== undefined) return new Refusal(statusCode, { message });
	violations.push(`The sandbox failed: ${(error as Error).stack}`);
	return new Refusal(500);
}

/** Parses a body; undefined when it is no JSON. */
export function parseJson(text: unknown): unknown {
	if (typeof text !== 'string') return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function describe(issues: Issue[]): string {
	return issues.map(({ field, text }) => `${field} ${text}`.trim()).join('; ');
}
