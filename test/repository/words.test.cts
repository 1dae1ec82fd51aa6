import { readFileSync } from 'node:fs';

import ts from 'typescript';

import { readPages } from './documents.cts';
import { checkExceptions } from './exceptions.cts';
import { readSources } from './sources.cts';

/**
 * Words that users do not read, and what stands in their place; see the glossary in CONTRIBUTING.
 * Names of parameters, values and fields are no words.
 */
const FORBIDDEN: Array<[string, RegExp, string]> = [
	['told', /\b(is|are|was|were|be|been|not|already|once|never|that|and) told\b/i, 'emitted'],
	['tells', /\btells\b/i, 'emits, or says'],
	['handed on', /\bhand(s|ed|ing)? on\b/i, 'emitted, or passed on'],
	[
		'raised alerts',
		/\braise[sd]? (an? |the )?(alert|event|item)|\balerts? (is|are|was|were|be|been) raised/i,
		'emitted',
	],
	['one … a …', /\bone (item|request|call|alert|row|file|line|mail|page) an? \w/i, 'one … per …'],
	['anew', /\banew\b/i, 'again'],
	['takes stock', /\btak(e|es|en|ing) stock\b/i, 'is the baseline'],
	['may not do', /\bmay not do\b/i, 'is not permitted to'],
	['cursor', /\bcursors?\b(?!s_)/i, 'state, or where the last poll ended'],
	['de-dupe', /\bde-?dup(e|ed|es|ing)\b/i, 'de-duplicate'],
];

interface Text {
	path: string;
	text: string;
}

/** What the nodes show: every text in their sources that consists of words. */
function nodeTexts(): Text[] {
	return readSources().flatMap(({ path, text }) => {
		const found: Text[] = [];
		const visit = (node: ts.Node) => {
			if (ts.isImportDeclaration(node)) return;
			const isText =
				ts.isStringLiteralLike(node) ||
				ts.isTemplateHead(node) ||
				ts.isTemplateMiddle(node) ||
				ts.isTemplateTail(node);
			if (isText && /\w \w/.test(node.text)) found.push({ path, text: node.text });
			ts.forEachChild(node, visit);
		};
		visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
		return found;
	});
}

/** What the pages say, without code. */
function pageTexts(): Text[] {
	return readPages()
		.filter(({ path }) => path !== 'CONTRIBUTING.md')
		.map(({ path, text }) => ({
			path,
			text: text
				.replace(/^( *)```[\s\S]*?^\1```/gm, '')
				.replace(/`[^`]*`/g, '')
				.replace(/\s+/g, ' '),
		}));
}

const texts = [...nodeTexts(), ...pageTexts()];

test('there are texts to read', () => {
	expect(texts.filter(({ path }) => path.startsWith('nodes/')).length).toBeGreaterThan(200);
	expect(texts.filter(({ path }) => path.endsWith('.md')).length).toBeGreaterThan(7);
});

test.each(FORBIDDEN)('nobody reads "%s"', (word, pattern) => {
	const found = texts.filter(({ text }) => pattern.test(text)).map(({ path }) => path);
	checkExceptions(`word: ${word}`, found);
});

test('the glossary explains the words in use, and names those that are not', () => {
	const contributing = readFileSync('CONTRIBUTING.md', 'utf8');
	const glossary = /^## Words\n([\s\S]*?)^## /m.exec(contributing)?.[1] ?? '';
	const terms = [...glossary.matchAll(/^\| \*?([a-z-]+)\*? /gm)].map(([, term]) => term);
	const standard = [
		...['emit', 'poll', 'sweep', 'page', 'baseline', 'ledger', 'memory', 'redelivery'],
		...['period', 'threshold', 'alert', 'generation'],
	];
	expect(terms).toEqual(expect.arrayContaining(standard));
});
