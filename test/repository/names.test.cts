import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path/posix';

import ts from 'typescript';

import { ScriptixReseller } from '../../nodes/ScriptixReseller/ScriptixReseller.node';
import { ScriptixResellerTrigger } from '../../nodes/ScriptixReseller/ScriptixResellerTrigger.node';
import { allFields } from '../harness/fields.cts';
import { readPage } from './documents.cts';
import { readSources } from './sources.cts';

/** What n8n's editor calls its own buttons and menus. */
const OF_THE_EDITOR = /^(Execute workflow|Fetch Test Event|URL|⋯ → .+)$/;

const formNames = new Set(
	[new ScriptixReseller(), new ScriptixResellerTrigger()].flatMap(({ description }) =>
		allFields(description.properties).map(({ displayName }) => displayName),
	),
);

interface Workflow {
	nodes: Array<{ name: string; type: string; parameters: { content?: string } }>;
}

const workflows = new Map(
	readdirSync('examples').map((file) => [
		file,
		JSON.parse(readFileSync(join('examples', file), 'utf8')) as Workflow,
	]),
);

/** What a text shows in bold, but for the words that a paragraph or a list begins with. */
function boldNames(text: string): string[] {
	return (
		[...text.matchAll(/\*\*([^*]+)\*\*/g)]
			.filter(({ index }) => !/(^|\n\n|\n- )$/.test(text.slice(0, index)))
			// "All **Postgres** nodes" are a kind.
			.filter(({ 0: found, index }) => !/^ nodes?\b/.test(text.slice(index + found.length)))
			.map(([, name = '']) => name.replace(/\s+/g, ' '))
			.filter((name) => !OF_THE_EDITOR.test(name))
	);
}

it.each([...workflows])(
	'the recipe of %s names the nodes as they are called',
	(file, { nodes }) => {
		const { text } = readPage('docs/recipes.md');
		const section =
			text.split(/^## /m).find((part) => part.includes(`(../examples/${file})`)) ?? '';
		const names = nodes.map(({ name }) => name);
		const named = boldNames(section);
		expect(section).not.toBe('');
		expect(named.filter((name) => !names.includes(name))).toEqual([]);
	},
);

it.each([...workflows])('the note in %s names the nodes as they are called', (_, { nodes }) => {
	const names = nodes.map(({ name }) => name);
	const notes = nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
	expect(notes.length).toBeGreaterThan(0);
	const named = notes.flatMap(({ parameters }) => boldNames(parameters.content ?? ''));
	expect(named.length).toBeGreaterThan(0);
	expect(named.filter((name) => !names.includes(name))).toEqual([]);
});

/** The parameters that a text names, after the word that says what they are. */
function parametersIn(text: string): string[] {
	const name = String.raw`[A-Z][\w-]*(?: (?:(?:of|for|in|to|per|by|a|or) )*[A-Z(][\w()-]*)*`;
	const pattern = new RegExp(String.raw`\b(?:parameter|option|filter)s? (${name})`, 'g');
	return [...text.matchAll(pattern)].map(([, found = '']) => found);
}

it('messages name parameters, options and filters as the forms do', () => {
	const texts: string[] = [];
	const visit = (node: ts.Node) => {
		if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) texts.push(node.text);
		if (ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) texts.push(node.text);
		ts.forEachChild(node, visit);
	};
	for (const { path, text } of readSources()) {
		visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
	}
	const named = [...new Set(texts.flatMap(parametersIn))];
	expect(named.length).toBeGreaterThan(30);
	// "Set the filter Customer IDs to IDs such as 123".
	const isKnown = (name: string) =>
		formNames.has(name) || formNames.has(name.split(/ (?:to|or) /)[0]!);
	expect(named.filter((name) => !isKnown(name))).toEqual([]);
});
