import { existsSync, readdirSync, readFileSync } from 'node:fs';

import type { INodeProperties, INodePropertyOptions, INodeType } from 'n8n-workflow';

import { ScriptixReseller } from '../../nodes/ScriptixReseller/ScriptixReseller.node';
import { ScriptixResellerTrigger } from '../../nodes/ScriptixReseller/ScriptixResellerTrigger.node';
import { SERVERS } from '../e2e/server/install.cts';
import { readPage, readPages, tableRows } from './documents.cts';
import { readSources } from './sources.cts';

const readme = readPage('README.md');
const troubleshooting = readPage('docs/troubleshooting.md');

const { url } = (
	JSON.parse(readFileSync('package.json', 'utf8')) as { repository: { url: string } }
).repository;
const repository = /github\.com\/(.+)\.git$/.exec(url)?.[1];

const fieldsOf = (node: INodeType) => node.description.properties;
const optionsOf = (field: INodeProperties) => (field.options ?? []) as INodePropertyOptions[];

it('is not longer than somebody reads', () => {
	expect(readme.text.split('\n').length).toBeLessThanOrEqual(250);
});

it('shows pictures where npm finds them too, and only those that exist', () => {
	const pictures = [...readme.text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(
		([, target = '']) => target,
	);
	expect(pictures.length).toBeGreaterThan(2);
	const home = `https://raw.githubusercontent.com/${repository}/main/`;
	expect(pictures.filter((target) => !target.startsWith(home))).toEqual([]);
	expect(pictures.filter((target) => !existsSync(target.slice(home.length)))).toEqual([]);
});

it('says first how to run the demo and the tests', () => {
	const [first, second] = [...readme.text.matchAll(/```sh\n([^`]+)```/g)].map(([, command]) =>
		command?.trim(),
	);
	expect(first).toBe('npm ci && npm run demo');
	expect(second).toBe('npm ci && npm test');
});

it('names every operation of the node, and no other', () => {
	const fields = fieldsOf(new ScriptixReseller());
	const resources = optionsOf(fields.find(({ name }) => name === 'resource')!);
	const operations = fields
		.filter(({ name }) => name === 'operation')
		.flatMap((field) => {
			const [value] = field.displayOptions?.show?.resource ?? [];
			const resource = resources.find((option) => option.value === value);
			return optionsOf(field).map(({ name }) => `${resource?.name}: ${name}`);
		});
	expect(operations.length).toBeGreaterThan(13);
	const named = tableRows(readme, 'resource and operation').map(([name]) => name);
	expect(named.sort()).toEqual(operations.sort());
});

it('names every event of the trigger, and no other', () => {
	const field = fieldsOf(new ScriptixResellerTrigger()).find(({ name }) => name === 'event')!;
	const events = optionsOf(field).map(({ name }) => name);
	expect(events.length).toBeGreaterThan(3);
	expect(
		tableRows(readme, 'event')
			.map(([name]) => name)
			.sort(),
	).toEqual(events.sort());
});

describe.each([
	['quotaThreshold', 'docs/alerts.md'],
	['periodClosed', 'docs/periods.md'],
])('the parameters of %s', (event, path) => {
	const form = fieldsOf(new ScriptixResellerTrigger()).filter(
		({ displayOptions, type }) =>
			type !== 'notice' &&
			JSON.stringify(displayOptions?.show) === JSON.stringify({ event: [event] }),
	);
	const optionsIn = (name: string) =>
		optionsOf(form.find((field) => field.name === name)!) as unknown as INodeProperties[];
	const rows = tableRows(readPage(path), 'parameter');

	it(`are all in ${path}, and no others`, () => {
		const fields = [...form.filter(({ name }) => name !== 'options'), ...optionsIn('options')];
		expect(fields.length).toBeGreaterThan(3);
		const names = fields.map(({ displayName }) => displayName);
		expect(rows.map(([name]) => name).sort()).toEqual(names.sort());
	});

	it('include every filter', () => {
		const names = optionsIn('filters').map(({ displayName }) => displayName);
		const [, explained = ''] = rows.find(([name]) => name === 'Filters') ?? [];
		expect(names.length).toBeGreaterThan(4);
		expect(names.filter((name) => !explained.includes(name))).toEqual([]);
	});
});

it('names the versions of n8n that the tests run on, and every page names them alike', () => {
	const dependency = (path: string) =>
		(JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, string>>)[
			path === 'package.json' ? 'devDependencies' : 'dependencies'
		]?.['n8n-core'];
	const older = readdirSync('test/compat').map((name) => `test/compat/${name}/package.json`);
	const rows = tableRows(readme, 'n8n');
	expect(rows.map(([, core]) => core).sort()).toEqual(
		['package.json', ...older].map(dependency).sort(),
	);
	const servers = Object.entries(SERVERS).map(([version, { node }]) => `${version}, Node ${node}`);
	const named = rows.flatMap(([, , server]) => (server ? [server] : []));
	expect(named.length).toBe(servers.length);
	expect(named.filter((name) => !servers.some((server) => server.startsWith(name)))).toEqual([]);
	const others = readPages().flatMap(({ path, text }) =>
		[...text.matchAll(/\bn8n (\d+\.\d+\.\d+)/g)]
			.filter(([, version = '']) => !(version in SERVERS))
			.map(([found]) => `${path}: ${found}`),
	);
	expect(others).toEqual([]);
});

it('has the sections that n8n asks for', () => {
	const wanted = ['installation', 'credential', 'operations-of-the-node', 'compatibility'];
	expect([...readme.anchors]).toEqual(expect.arrayContaining([...wanted, 'workflows-to-import']));
	expect(readme.links).toEqual(expect.arrayContaining(['CHANGELOG.md', 'docs/troubleshooting.md']));
});

it('explains only messages that the nodes have', () => {
	const messages = tableRows(troubleshooting, 'message').map(([message = '']) => message);
	const texts = readSources().map(({ text }) => text);
	expect(messages.length).toBeGreaterThan(3);
	expect(messages.filter((message) => !texts.some((text) => text.includes(message)))).toEqual([]);
});

it('names every example', () => {
	const files = tableRows(readme, 'file').map(([file]) => file);
	expect(files.sort()).toEqual(
		readdirSync('examples')
			.sort()
			.map((name) => `examples/${name}`),
	);
});
