import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';

import { checkBaseUrl } from '../../../nodes/ScriptixReseller/api/baseUrl';
import { readVendorError } from '../../../nodes/ScriptixReseller/api/vendorError';
import { safeFileName } from '../../../nodes/ScriptixReseller/parameters/fileName';

interface Expression {
	where: string;
	source: string;
	flags: string;
}

interface Linter {
	checkSync(
		source: string,
		flags: string,
		options: { timeout: number; recallTimeout: number },
	): { status: 'safe' | 'vulnerable' | 'unknown'; attack?: { pattern: string } };
}

const linter = jest.requireActual<Linter>('recheck');

function files(folder: string): string[] {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
		.map((name) => join(folder, name));
}

/** What the constants of a file are whose value stands there: texts, numbers and expressions. */
function constantsOf(source: ts.SourceFile): Map<string, string> {
	const constants = new Map<string, string>();
	const visit = (node: ts.Node): void => {
		if (ts.isVariableDeclaration(node) && node.initializer && ts.isIdentifier(node.name)) {
			const { initializer } = node;
			const isLiteral =
				ts.isStringLiteralLike(initializer) ||
				ts.isNumericLiteral(initializer) ||
				ts.isRegularExpressionLiteral(initializer);
			if (isLiteral) constants.set(node.name.text, initializer.text);
			const text = ts.isTemplateExpression(initializer) && textOf(initializer, constants);
			if (typeof text === 'string') constants.set(node.name.text, text);
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return constants;
}

/** The text of a template; undefined when it is made of more than constants. */
function textOf(
	{ head, templateSpans }: ts.TemplateExpression,
	constants: Map<string, string>,
): string | undefined {
	let text = head.text;
	for (const { expression, literal } of templateSpans) {
		const value = ts.isIdentifier(expression) ? constants.get(expression.text) : undefined;
		if (value === undefined) return undefined;
		text += value + literal.text;
	}
	return text;
}

/** `new RegExp(…)` and `RegExp(…)`. */
function isRegExp(node: ts.Node): node is ts.NewExpression | ts.CallExpression {
	const isCall = ts.isNewExpression(node) || ts.isCallExpression(node);
	return isCall && ts.isIdentifier(node.expression) && node.expression.text === 'RegExp';
}

/**
 * What such an expression is as a literal.
 *
 * @throws Error when it is made of something that is not known before it runs
 */
function literalOf(
	{
		arguments: given = [] as unknown as ts.NodeArray<ts.Expression>,
	}: ts.NewExpression | ts.CallExpression,
	constants: Map<string, string>,
): string {
	const valueOf = (node: ts.Expression | undefined): string => {
		if (node === undefined) return '';
		if (ts.isStringLiteralLike(node)) return node.text;
		if (ts.isTemplateExpression(node)) {
			const parts = node.templateSpans.map(
				({ expression, literal }) => valueOf(expression) + literal.text,
			);
			return node.head.text + parts.join('');
		}
		const value = ts.isIdentifier(node) ? constants.get(node.text) : undefined;
		if (value === undefined) throw new Error(`Nobody knows the expression ${node.getText()}`);
		return value;
	};
	const [pattern, flags] = given;
	const source = valueOf(pattern);
	const literal = /^\/(.*)\/[a-z]*$/s.exec(source)?.[1];
	return `/${literal ?? source}/${valueOf(flags)}`;
}

/** The expressions of the sources, those that n8n itself makes of texts and of expressions too. */
function expressionsOf(file: string): Expression[] {
	const source = ts.createSourceFile(
		file,
		readFileSync(file, 'utf8'),
		ts.ScriptTarget.Latest,
		true,
	);
	const found: Expression[] = [];
	const constants = constantsOf(source);
	const visit = (node: ts.Node): void => {
		const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
		const add = (literal: string) => {
			const end = literal.lastIndexOf('/');
			found.push({
				where: `${file}:${line}`,
				source: literal.slice(1, end),
				flags: literal.slice(end + 1),
			});
		};
		if (ts.isRegularExpressionLiteral(node)) add(node.text);
		if (isRegExp(node)) add(literalOf(node, constants));
		if (ts.isStringLiteralLike(node)) {
			if (/^\^|\(\?:|\[\^/.test(node.text)) add(`/${node.text}/`);
			for (const [literal] of node.text.matchAll(/\/(?:[^/\\\n ]|\\.)+\/[gimsuy]*(?=[,)])/g)) {
				if (node.text.startsWith('={{')) add(literal);
			}
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

/** Expressions that look at texts of a few characters only, each with the reason. */
const BOUNDED = new Map([['\\B(?=(?:\\d{3})+$)', 'a whole number of at most 15 digits']]);

const expressions = ['nodes', 'credentials'].flatMap(files).flatMap(expressionsOf);

it('the search finds regular expressions, and those in texts', () => {
	expect(expressions.length).toBeGreaterThan(30);
	expect(expressions.map(({ source }) => source)).toContain(
		'https?://[^/]+/reseller/([A-Za-z0-9._~:-]+)(?:[/?#].*)?',
	);
	// Made of texts, by a constructor.
	expect(expressions.map(({ source }) => source)).toEqual(
		expect.arrayContaining([
			'^https?://[^/]+/reseller/([A-Za-z0-9._~:-]+)(?:[/?#].*)?$',
			expect.stringMatching(/^\^\[\\s\\p\{Cf\}\\p\{Cc\}"'\]\*\[=/) as string,
		]),
	);
});

it('each expression over short texts is still there', () => {
	const sources = expressions.map(({ source }) => source);
	expect([...BOUNDED.keys()].filter((source) => !sources.includes(source))).toEqual([]);
});

it.each(expressions.filter(({ source }) => !BOUNDED.has(source)))(
	'takes linear time: /$source/$flags of $where',
	({ source, flags }) => {
		const { status, attack } = linter.checkSync(source, flags, {
			timeout: 60_000,
			recallTimeout: 0,
		});
		expect([status, attack?.pattern]).toEqual(['safe', undefined]);
	},
	90_000,
);

it.each(['<[a-z][^>]*>', '\\/+$'])('the linter knows what takes longer: /%s/', (source) => {
	const { status } = linter.checkSync(source, '', { timeout: 60_000, recallTimeout: 0 });
	expect(status).toBe('vulnerable');
});

describe('a megabyte of the worst', () => {
	const megabyte = (part: string) => part.repeat(Math.ceil(1_000_000 / part.length));

	it.each(['<a', '<title', '<title><', '</', '<!', '<', 'sk_', 'token_a-', 'A_', '{', ' '])(
		'is an error body like any other: %j',
		(part) => {
			for (const body of [megabyte(part), { message: megabyte(part), error: megabyte(part) }]) {
				const { message = '', code = '', fields } = readVendorError(body, ['secret']);
				expect(message.length + code.length).toBeLessThan(700);
				expect(fields).toEqual([]);
			}
		},
	);

	it.each(['. ', '.', ' ', '\t', '\u0000.', '/.', '\\', 'con'])(
		'is a file name like any other: %j',
		(part) => {
			for (const name of [megabyte(part), `a${megabyte(part)}b`, `${megabyte(part)}a`]) {
				const bytes = Buffer.byteLength(safeFileName(name, 'srt', 'fallback'));
				expect(bytes).toBeLessThanOrEqual(201);
			}
		},
	);

	it.each(['/', '/api', '/api/', 'https://', '\\', '@', ' '])('is no base URL: %j', (part) => {
		for (const text of [
			megabyte(part),
			`https://a${megabyte(part)}b`,
			`https://a/${megabyte(part)}b`,
		]) {
			expect(checkBaseUrl(text).refusal).toMatch(/^The Base URL is/);
		}
	});
});
