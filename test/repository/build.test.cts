import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

import { writeBundle } from '../../scripts/bundle.cts';
import { readSources } from './sources.cts';

const SOURCES = ['credentials', 'nodes', 'package.json', 'tsconfig.json'];

let folder: string;

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'builds-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Paths and bytes of the code in a folder. */
const codeIn = (dist: string) =>
	readdirSync(dist, { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith('.js'))
		.sort()
		.map((path): [string, string] => [path, readFileSync(join(dist, path), 'utf8')]);

test('the published files are, byte for byte, what any checkout of the sources gives', () => {
	const checkout = join(folder, 'another', 'checkout');
	for (const part of SOURCES) cpSync(part, join(checkout, part), { recursive: true });
	writeBundle(checkout, join(checkout, 'dist'));
	writeBundle('.', join(folder, 'again'));
	const published = codeIn('dist');
	expect(published.map(([path]) => path)).toContain('nodes/ScriptixReseller/bundle.js');
	expect(codeIn(join(checkout, 'dist'))).toEqual(published);
	expect(codeIn(join(folder, 'again'))).toEqual(published);
});

test('the published code can be read: each part names its source, and names and lines are whole', () => {
	const bundle = readFileSync('dist/nodes/ScriptixReseller/bundle.js', 'utf8');
	const parts = [...bundle.matchAll(/^\/\/ ((?:nodes|credentials)\/\S+\.ts)$/gm)].map(
		([, path]) => path,
	);
	const sources = readSources();
	expect(parts.length).toBeGreaterThan(0.8 * sources.length);
	const paths = new Set(sources.map(({ path }) => path));
	expect(parts.filter((path) => !paths.has(path!))).toEqual([]);
	const functions = sources.flatMap(({ path }) =>
		parts.includes(path)
			? [...readFileSync(path, 'utf8').matchAll(/^export (?:async )?function (\w+)/gm)].map(
					([, name = '']) => name,
				)
			: [],
	);
	expect(functions.length).toBeGreaterThan(100);
	const declared = new Set(
		// A number behind a name tells it from the same name in another file.
		[...bundle.matchAll(/^(?:async )?function\*? (\w+?)\d*\(/gm)].map(([, name]) => name),
	);
	const missing = functions.filter((name) => !declared.has(name));
	// What only tests call is not published.
	expect(missing.length).toBeLessThan(0.02 * functions.length);
});

test('n8n finds each class under the name of its file', () => {
	const { n8n } = JSON.parse(readFileSync('package.json', 'utf8')) as {
		n8n: { nodes: string[]; credentials: string[] };
	};
	for (const path of [...n8n.nodes, ...n8n.credentials]) {
		const [name] = basename(path).split('.') as [string];
		const exported = createRequire(__filename)(resolve(path)) as Record<string, { name: string }>;
		expect(Object.entries(exported).map(([key, { name }]) => [key, name])).toEqual([[name, name]]);
	}
});

test('a build says what to do where nothing is installed', () => {
	const empty = mkdtempSync(join(folder, 'empty-'));
	const { status, stderr } = spawnSync(process.execPath, [resolve('scripts/build.cjs')], {
		cwd: empty,
		encoding: 'utf8',
	});
	expect(status).not.toBe(0);
	expect(stderr).toContain('run npm ci');
});
