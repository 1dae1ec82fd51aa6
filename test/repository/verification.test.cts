import { readFileSync } from 'node:fs';

import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { ScriptixResellerApi } from '../../credentials/ScriptixResellerApi.credentials';
import { ScriptixReseller } from '../../nodes/ScriptixReseller/ScriptixReseller.node';
import { ScriptixResellerTrigger } from '../../nodes/ScriptixReseller/ScriptixResellerTrigger.node';
import { allFields } from '../harness/fields.cts';
import { filesIn } from './sources.cts';

// https://docs.n8n.io/connect/create-nodes/build-your-node/reference/ux-guidelines, as far as n8n's linter does not check it.

const action = new ScriptixReseller().description;
const trigger = new ScriptixResellerTrigger().description;
const fields = [action, trigger].flatMap(({ properties }) => allFields(properties));
const SCHEMAS = 'nodes/ScriptixReseller/__schema__/v1.0.0';

const operationsOf = (resource: string) =>
	action.properties
		.filter(({ name, displayOptions }) => {
			const shown: unknown = displayOptions?.show?.resource;
			return name === 'operation' && JSON.stringify(shown) === JSON.stringify([resource]);
		})
		.flatMap(({ options }) => (options ?? []) as INodePropertyOptions[]);

test('every link to the repository, wherever it stands, is to the one that package.json names', () => {
	const { repository } = JSON.parse(readFileSync('package.json', 'utf8')) as {
		repository: { url: string };
	};
	const [, own = ''] = /github\.com\/(.+)\.git$/.exec(repository.url) ?? [];
	const [, name = ''] = own.split('/');
	const files = [
		...['package.json', 'README.md', 'credentials/ScriptixResellerApi.credentials.ts'],
		...['', 'Trigger'].map((kind) => `nodes/ScriptixReseller/ScriptixReseller${kind}.node.json`),
	];
	for (const file of files) {
		const links = [
			...readFileSync(file, 'utf8').matchAll(
				/(?:github|githubusercontent)\.com\/([^/\s"]+\/[^/\s"#.]+)/g,
			),
		].map(([, repo = '']) => repo);
		const ofThisPackage = links.filter((repo) => repo.endsWith(`/${name}`));
		expect(ofThisPackage.length).toBeGreaterThan(0);
		expect(new Set(ofThisPackage)).toEqual(new Set([own]));
	}
	expect(new ScriptixResellerApi().documentationUrl).toMatch(/^https:\/\/.+#credential$/);
});

const namesOf = (found: INodeProperties[]) => found.map(({ name }) => name);

test('the action node is a tool, the trigger is none, and both have an icon for light and dark', () => {
	expect(action.usableAsTool).toBe(true);
	expect(trigger.usableAsTool).toBeUndefined();
	for (const { icon } of [action, trigger, new ScriptixResellerApi()]) {
		expect(Object.keys(icon as object).sort()).toEqual(['dark', 'light']);
	}
});

test('whatever can be picked is picked from a list first', () => {
	const locators = fields.filter(({ type }) => type === 'resourceLocator');
	expect(locators.length).toBeGreaterThan(5);
	// A document has no list on the legacy API, which alone has links to the editor.
	const byIdOnly = locators.filter(({ modes }) => modes?.length === 1);
	expect(byIdOnly.every(({ modes }) => modes?.[0]?.name === 'id')).toBe(true);
	const picked = locators.filter((field) => !byIdOnly.includes(field));
	expect(picked.every(({ modes }) => modes?.[0]?.displayName === 'From List')).toBe(true);
});

test('every limit is 50 and has the usual words', () => {
	const limits = fields.filter(({ name }) => name === 'limit');
	expect(limits.length).toBeGreaterThan(3);
	for (const limit of limits) {
		expect(limit).toMatchObject({ default: 50, description: 'Max number of results to return' });
	}
});

test('yes/no parameters begin with "Whether", placeholders with "e.g."', () => {
	const booleans = fields.filter(({ type }) => type === 'boolean');
	expect(booleans.length).toBeGreaterThan(10);
	expect(
		namesOf(booleans.filter(({ description = '' }) => !/^Whether /.test(description))),
	).toEqual([]);
	const texts = fields.filter(
		({ type, placeholder }) => placeholder !== undefined && !/ollection$/.test(type),
	);
	expect(texts.length).toBeGreaterThan(20);
	expect(namesOf(texts.filter(({ placeholder }) => !placeholder?.startsWith('e.g. ')))).toEqual([]);
});

test('a customer has the operations that people know from other nodes', () => {
	expect(operationsOf('customer').map(({ name }) => name)).toEqual(
		expect.arrayContaining(['Create', 'Create or Update', 'Delete', 'Get', 'Get Many', 'Update']),
	);
});

test('a deletion answers that it has deleted, and no answer needs to be simplified', () => {
	const schemas = filesIn(SCHEMAS).map((path) => {
		const { properties = {} } = JSON.parse(readFileSync(path, 'utf8')) as { properties?: object };
		return { name: path.slice(SCHEMAS.length + 1), names: Object.keys(properties) };
	});
	expect(schemas.find(({ name }) => name === 'customer/delete.json')?.names).toContain('deleted');
	// Usage rows are this package's own and flat; what else is read is as Scriptix gives it.
	const read = schemas.filter(({ name }) => /^(?!usage).*\/get(All)?\.json$/.test(name));
	expect(read.length).toBeGreaterThan(3);
	expect(read.filter(({ names }) => names.length > 10).map(({ name }) => name)).toEqual([]);
});

test('no message of the package says error, problem or failure', () => {
	const files = filesIn('nodes/ScriptixReseller/texts');
	expect(files.length).toBeGreaterThan(3);
	const messages = files.flatMap((path) =>
		[...readFileSync(path, 'utf8').matchAll(/\b(?:message|advice):\s*(['"`])([^\n]*)\1/g)].map(
			([, , text = '']) => text,
		),
	);
	expect(messages.length).toBeGreaterThan(30);
	expect(messages.filter((text) => /\b(error|problem|failure)s?\b/i.test(text))).toEqual([]);
});
