import { readFileSync } from 'node:fs';

import ts from 'typescript';

import { filesIn } from './sources.cts';

/** What is written twice is at least so long; the measure of `npx jscpd` with the same numbers. */
const LEAST = { lines: 10, tokens: 70 };

interface Token {
	text: string;
	line: number;
}

interface Copy {
	one: string;
	other: string;
	tokens: number;
}

/** The words and signs of a file, without comments. */
function tokensOf(path: string): Token[] {
	const text = readFileSync(path, 'utf8');
	const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
	const tokens: Token[] = [];
	const visit = (node: ts.Node) => {
		if (ts.isImportDeclaration(node)) return;
		const children = node.getChildren(file);
		const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
		if (children.length === 0 && node.kind !== ts.SyntaxKind.EndOfFileToken) {
			tokens.push({ text: node.getText(file), line });
		}
		children.forEach(visit);
	};
	visit(file);
	return tokens;
}

/** Pairs of places that share a run of tokens, each as long as it gets. */
function copiesIn(files: Map<string, Token[]>): Copy[] {
	const first = new Map<string, { path: string; at: number }>();
	const copies: Copy[] = [];
	for (const [path, tokens] of files) {
		for (let at = 0; at + LEAST.tokens <= tokens.length; at += 1) {
			const key = textOf(tokens, at, LEAST.tokens);
			const known = first.get(key);
			if (!known) {
				first.set(key, { path, at });
				continue;
			}
			const others = files.get(known.path)!;
			let length = LEAST.tokens;
			while (
				at + length < tokens.length &&
				tokens[at + length]?.text === others[known.at + length]?.text
			) {
				length += 1;
			}
			const lines = tokens[at + length - 1]!.line - tokens[at]!.line + 1;
			if (lines >= LEAST.lines) {
				const place = (file: string, token: Token) => `${file}:${token.line}`;
				copies.push({
					one: place(known.path, others[known.at]!),
					other: place(path, tokens[at]!),
					tokens: length,
				});
			}
			at += length - 1;
		}
	}
	return copies;
}

function textOf(tokens: Token[], at: number, length: number): string {
	return tokens
		.slice(at, at + length)
		.map(({ text }) => text)
		.join('\n');
}

function read(paths: string[]): Map<string, Token[]> {
	return new Map(paths.map((path) => [path, tokensOf(path)]));
}

test('a copy is found, a piece that is too short is not', () => {
	const path = 'nodes/ScriptixReseller/quota/thresholds.ts';
	const tokens = tokensOf(path);
	expect(copiesIn(new Map([[path, tokens]]))).toEqual([]);
	const copied = tokens.slice(20, 300);
	expect(
		copiesIn(
			new Map([
				[path, tokens],
				['copy', copied],
			]),
		),
	).toEqual([
		{ one: expect.stringContaining(path), other: expect.stringContaining('copy'), tokens: 280 },
	]);
	const short = tokens.slice(20, 20 + LEAST.tokens - 1);
	expect(
		copiesIn(
			new Map([
				[path, tokens],
				['copy', short],
			]),
		),
	).toEqual([]);
});

test.each([
	['the package', ['nodes', 'credentials'], /(?<!\.d)\.ts$/],
	['tests and scripts', ['test', 'scripts'], /\.c[jt]s$/],
])('nothing is written twice in %s', (_, folders, pattern) => {
	const paths = folders.flatMap(filesIn).filter((path) => pattern.test(path));
	expect(paths.length).toBeGreaterThan(50);
	expect(copiesIn(read(paths))).toEqual([]);
});
