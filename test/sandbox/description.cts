import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { ErrorObject, Options, ValidateFunction } from 'ajv';
import type { Ajv2020 } from 'ajv/dist/2020';
import { parse } from 'yaml';

// Loaded by Node's own `require`: the one that tsx gives a script cannot load Ajv's JSON files.
const requireReal = createRequire(__filename);
const ajv = requireReal('ajv/dist/2020') as typeof import('ajv/dist/2020');
const formats = requireReal('ajv-formats') as typeof import('ajv-formats');

type Json = Record<string, unknown>;

/** What is wrong with a field; the name is empty for the body as a whole. */
export interface Issue {
	field: string;
	keyword: string;
	text: string;
}

/** The generations of the API that the sandbox plays. */
export type GenerationName = 'current' | 'legacy';

/** One operation of an API description, with the checks of its requests and answers. */
export interface Operation {
	generation: GenerationName;
	id: string;
	method: string;
	/** As Fastify writes it: `/customers/:id`. */
	route: string;
	/** Checks path and query, and turns their texts into numbers and booleans in place. */
	checkParameters: (parameters: Json) => Issue[];
	/** Names of all described query parameters. */
	queryNames: ReadonlySet<string>;
	/** Undefined for operations without a body. */
	checkBody?: (body: unknown) => Issue[];
	/** Names of all described members of the body; empty without a body. */
	bodyNames: ReadonlySet<string>;
	/** Checks an answer; a status that the description does not name is an issue. */
	checkAnswer: (status: number, body: unknown) => Issue[];
}

const ROOT = 'api';

const FILES: Record<GenerationName, string> = {
	current: 'openapi.yaml',
	legacy: 'openapi-legacy.yaml',
};

const operations = new Map<GenerationName, Operation[]>();

/** The operations of the description of a generation. */
export function describedOperations(generation: GenerationName): Operation[] {
	const known = operations.get(generation) ?? readDescription(generation);
	operations.set(generation, known);
	return known;
}

function readDescription(generation: GenerationName): Operation[] {
	const description = parseOnce(readFileSync(join(__dirname, FILES[generation]), 'utf8'));
	// The keywords of OpenAPI beside those of JSON Schema are passed over.
	const options = { strict: false, allErrors: true, validateSchema: false, meta: false };
	const check = makeCheckers(makeAjv(description, options));
	const checkTexts = makeCheckers(makeAjv(description, { ...options, coerceTypes: true }));
	const at = (pointer: string) => resolve(description, pointer);

	return Object.keys(at('/paths').value).flatMap((path) => {
		const shared = `/paths/${escapeToken(path)}`;
		return Object.keys(at(shared).value)
			.filter((method) => method !== 'parameters')
			.map((method): Operation => {
				const pointer = `${shared}/${method}`;
				const parameters = [
					...listAt(at, `${shared}/parameters`),
					...listAt(at, `${pointer}/parameters`),
				];
				const parametersSchema = {
					type: 'object',
					required: parameters
						.filter(({ value }) => value.required === true)
						.map(({ value }) => value.name),
					properties: Object.fromEntries(
						parameters.map((parameter) => [
							parameter.value.name,
							{ $ref: `${ROOT}#${parameter.pointer}/schema` },
						]),
					),
				};
				const body = find(at, `${pointer}/requestBody/content/application~1json/schema`);
				const query = parameters.filter(({ value }) => value.in === 'query');
				return {
					generation,
					id: at(pointer).value.operationId as string,
					method: method.toUpperCase(),
					route: path.replace(/\{(\w+)\}/g, ':$1'),
					checkParameters: checkTexts(parametersSchema),
					queryNames: new Set(query.map(({ value }) => value.name as string)),
					...(body ? { checkBody: check({ $ref: `${ROOT}#${body.pointer}` }) } : {}),
					bodyNames: new Set(Object.keys((body?.value.properties ?? {}) as Json)),
					checkAnswer: answerChecker(check, at, pointer),
				};
			});
	});
}

/** Parses YAML, a text once a process where tests run in `test/environment.cjs`. */
function parseOnce(yaml: string): Json {
	const { parsedYaml = new Map<string, string>() } = globalThis as {
		parsedYaml?: Map<string, string>;
	};
	const json = parsedYaml.get(yaml) ?? JSON.stringify(parse(yaml));
	parsedYaml.set(yaml, json);
	return JSON.parse(json) as Json;
}

function makeAjv(description: Json, options: Options): Ajv2020 {
	const validator = new ajv.Ajv2020(options);
	formats.default(validator);
	return validator.addSchema(description, ROOT);
}

type Checkers = (schema: object) => (value: unknown) => Issue[];
type Lookup = (pointer: string) => { pointer: string; value: Json };

function answerChecker(check: Checkers, at: Lookup, pointer: string): Operation['checkAnswer'] {
	const checks = new Map<string, (body: unknown) => Issue[]>();
	for (const status of Object.keys(at(`${pointer}/responses`).value)) {
		const answer = `${at(`${pointer}/responses/${status}`).pointer}/content/application~1json/schema`;
		const schema = find(at, answer);
		checks.set(
			status,
			schema
				? check({ $ref: `${ROOT}#${schema.pointer}` })
				: (body) => (body === undefined ? [] : [issue('has a body')]),
		);
	}
	return (status, body) =>
		checks.get(String(status))?.(body) ?? [issue(`status ${status} is not described`)];
}

/** Makes checks that are compiled when they are first used, because most of them never are. */
function makeCheckers(validator: Ajv2020): Checkers {
	return (schema) => {
		let validate: ValidateFunction | undefined;
		return (value) => {
			validate ??= validator.compile(schema);
			return validate(value) ? [] : (validate.errors ?? []).map(toIssue);
		};
	};
}

function toIssue({ instancePath, keyword, message = '', params }: ErrorObject): Issue {
	const path = instancePath.split('/').slice(1);
	if (keyword === 'required') path.push((params as { missingProperty: string }).missingProperty);
	const allowed = (params as { allowedValues?: unknown[] }).allowedValues;
	return {
		field: path.join('.'),
		keyword,
		text: allowed ? `${message}: ${allowed.join(', ')}` : message,
	};
}

function issue(text: string): Issue {
	return { field: '', keyword: 'answer', text };
}

function listAt(at: Lookup, pointer: string): Array<{ pointer: string; value: Json }> {
	const list = find(at, pointer)?.value as Json[] | undefined;
	return (list ?? []).map((_, index) => at(`${pointer}/${index}`));
}

function find(at: Lookup, pointer: string): { pointer: string; value: Json } | undefined {
	const found = at(pointer);
	return found.value === undefined ? undefined : found;
}

/** Follows a JSON pointer, and a reference where it ends at one. */
function resolve(description: Json, pointer: string): { pointer: string; value: Json } {
	let value: unknown = description;
	for (const token of pointer.split('/').slice(1)) {
		value = (value as Json | undefined)?.[token.replace(/~1/g, '/').replace(/~0/g, '~')];
	}
	const reference = (value as { $ref?: string } | undefined)?.$ref;
	if (reference !== undefined) return resolve(description, reference.slice(1));
	return { pointer, value: value as Json };
}

function escapeToken(token: string): string {
	return token.replace(/~/g, '~0').replace(/\//g, '~1');
}
