import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ensureBuilt, noteBuild } from '../harness/freshBuild.cts';

let folder: string;

const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
const built = (path: string) => readFileSync(join(folder, 'dist', path), 'utf8');
const ENTRY = 'nodes/Fixture.node.js';
const BUNDLE = 'nodes/bundle.js';

const delete_ = (path: string) => rmSync(join(folder, path));

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'package-'));
	for (const part of ['nodes/__schema__', 'credentials', 'icons', 'docs']) {
		mkdirSync(join(folder, part), { recursive: true });
	}
	const compilerOptions = { rootDir: '.', types: [], lib: ['es5'] };
	write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['nodes', 'credentials'] }));
	write('package.json', JSON.stringify({ n8n: { nodes: [`dist/${ENTRY}`] } }));
	write('nodes/Fixture.node.ts', "import { a } from './a';\nexport class Fixture { a = a; }\n");
	write('nodes/a.ts', 'export const a = 1;');
	write('nodes/a.node.json', '{}');
	write('nodes/__schema__/a.json', '{}');
	write('nodes/notes.md', 'Not for users.');
	write('icons/a.svg', '<svg/>');
	expect(ensureBuilt(folder)).toBe(true);
});

afterEach(() => rmSync(folder, { recursive: true }));

test('builds code, icons, codex files and schemas, and nothing twice', () => {
	expect(built(BUNDLE)).toMatch(/^\/\/ nodes\/a\.ts\nvar a = 1;$/m);
	expect(built(ENTRY)).toContain('exports.Fixture = require("./bundle.js").Fixture;');
	for (const path of ['nodes/a.node.json', 'nodes/__schema__/a.json', 'icons/a.svg']) {
		expect(existsSync(join(folder, 'dist', path))).toBe(true);
	}
	expect(existsSync(join(folder, 'dist/nodes/notes.md'))).toBe(false);
	expect(ensureBuilt(folder)).toBe(false);
});

test.each<[string, () => void, () => void]>([
	[
		'a changed source',
		() => write('nodes/a.ts', 'export const a = 2;'),
		() => expect(built(BUNDLE)).toContain('a = 2'),
	],
	[
		'a new source',
		() => {
			write('nodes/b.ts', 'export const b = 3;');
			write('nodes/a.ts', "export { b as a } from './b';");
		},
		() => expect(built(BUNDLE)).toContain('b = 3'),
	],
	[
		'another list of nodes',
		() => {
			write('nodes/Other.node.ts', 'export class Other {}');
			write('package.json', '{ "n8n": { "nodes": ["dist/nodes/Other.node.js"] } }');
		},
		() => expect(existsSync(join(folder, 'dist', ENTRY))).toBe(false),
	],
	[
		'a changed icon',
		() => write('icons/a.svg', '<svg></svg>'),
		() => expect(built('icons/a.svg')).toBe('<svg></svg>'),
	],
	[
		'an output that somebody changed',
		() => write(`dist/${BUNDLE}`, 'exports.a = 9;'),
		() => expect(built(BUNDLE)).toContain('a = 1'),
	],
	[
		'an output that is gone',
		() => delete_(`dist/${BUNDLE}`),
		() => expect(built(BUNDLE)).toContain('a = 1'),
	],
	['a build whose note is gone', () => delete_('dist/build.json'), () => undefined],
])('builds again after %s', (_, change, check) => {
	change();
	expect(ensureBuilt(folder)).toBe(true);
	check();
	expect(ensureBuilt(folder)).toBe(false);
});

test('takes a complete build by other means as it is', () => {
	delete_('dist/build.json');
	noteBuild(folder);
	expect(ensureBuilt(folder)).toBe(false);
});

test('says why a package does not compile, and does not take it for built', () => {
	write('nodes/a.ts', 'export const a: string = 2;');
	expect(() => ensureBuilt(folder)).toThrow("nodes/a.ts(1,14): error TS2322: Type 'number'");
	expect(() => ensureBuilt(folder)).toThrow('does not compile');
});
