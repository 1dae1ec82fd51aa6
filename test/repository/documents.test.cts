import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';

import { checkExceptions } from './exceptions.cts';
import { readPage, readPages, tableRows } from './documents.cts';
import { filesIn } from './sources.cts';

const pages = readPages();
const byPath = new Map(pages.map((page) => [page.path, page]));
const { scripts, version } = JSON.parse(readFileSync('package.json', 'utf8')) as {
	scripts: Record<string, string>;
	version: string;
};

test('the pages that people look for are there', () => {
	const names = ['README', 'CHANGELOG', 'CONTRIBUTING', 'SECURITY', 'LICENSE'];
	expect(pages.map(({ path }) => path)).toEqual(
		expect.arrayContaining(names.map((name) => `${name}.md`)),
	);
	expect(pages.filter(({ path }) => path.startsWith('docs/')).length).toBeGreaterThan(4);
});

test('every link within the repository leads to a file, and to a heading in it', () => {
	const links = pages.flatMap((page) => page.links.map((target) => ({ page, target })));
	const own = links.filter(({ target }) => !/^[a-z]+:/.test(target));
	expect(own.length).toBeGreaterThan(30);
	const broken = own.filter(({ page, target }) => {
		const [file = '', anchor] = target.split('#');
		const path = file === '' ? page.path : normalize(join(dirname(page.path), file));
		if (!existsSync(path)) return true;
		return anchor !== undefined && !byPath.get(path)?.anchors.has(anchor);
	});
	expect(broken.map(({ page, target }) => `${page.path}: ${target}`)).toEqual([]);
});

test('every picture and page in docs is linked to from somewhere', () => {
	const linked = new Set(
		pages.flatMap(({ path, links }) =>
			links.map((target) =>
				normalize(join(dirname(path), target.split('#')[0] ?? '')).replace(/^.*(?=docs\/)/, ''),
			),
		),
	);
	const inDocs = pages.filter(({ path }) => path.startsWith('docs/'));
	checkExceptions(
		'pages without a link to them',
		inDocs.filter(({ path }) => !linked.has(path)).map(({ path }) => path),
	);
});

test('commands in the pages are scripts that exist', () => {
	const named = pages.flatMap(({ path, text }) =>
		[...text.matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g)].map(([, name = '']) => ({
			path,
			name,
		})),
	);
	expect(named.length).toBeGreaterThan(10);
	expect(named.filter(({ name }) => !(name in scripts))).toEqual([]);
});

test('CONTRIBUTING explains every script, and no other', () => {
	const rows = tableRows(readPage('CONTRIBUTING.md'), 'command').map(([command = '']) => command);
	const explained = rows.flatMap((command) =>
		[...command.matchAll(/^npm (?:run )?([\w:-]+)/g)].map(([, name = '']) => name),
	);
	const hooks = ['ci', 'prepublishOnly'];
	const wanted = Object.keys(scripts).filter((name) => !hooks.includes(name));
	expect(explained.filter((name) => !hooks.includes(name)).sort()).toEqual(wanted.sort());
});

test('every file that a page names is there', () => {
	const roots = [
		'',
		'nodes/ScriptixReseller/',
		'nodes/ScriptixReseller/api/',
		'test/repository/',
		'docs/',
		'.github/workflows/',
	];
	const named = pages.flatMap(({ path, text }) =>
		[...text.matchAll(/`([\w./-]+\.(?:c?ts|[cm]js|json|ya?ml|md))`/g)].map(([, file = '']) => ({
			path,
			file,
		})),
	);
	// What is built, or written when something runs.
	const made = /^(dist\/|reports\/)/;
	const files = named.filter(({ file }) => !made.test(file));
	expect(files.length).toBeGreaterThan(60);
	expect(files.filter(({ file }) => !roots.some((root) => existsSync(root + file)))).toEqual([]);
});

test('CHANGELOG says what is not released yet, in sections', () => {
	const { text } = readPage('CHANGELOG.md');
	const heads = [...text.matchAll(/^## (.+)$/gm)].map(([, head]) => head);
	expect(heads[0]).toMatch(/^\[?Unreleased\]?$/);
	const unreleased = text.split(/^## .+$/m)[1] ?? '';
	expect(unreleased).toMatch(/^- \S/m);
	if (heads.length === 1) {
		// Nothing changes for anybody before the first release. Where a merge brings old lines back, take
		// main's file (`git checkout main -- CHANGELOG.md`) and add yours below the heading that fits.
		const diary = /^### (Added|Changed|Fixed|Removed)$/m.exec(unreleased)?.[0] ?? 'none';
		expect({ headingOfADiary: diary }).toEqual({ headingOfADiary: 'none' });
	}
	const bullets = unreleased.split('\n').filter((line) => line.startsWith('- '));
	expect(bullets.length).toBe(new Set(bullets).size);
	expect(heads.slice(1).every((head) => /^\[?\d+\.\d+\.\d+\]?/.test(head ?? ''))).toBe(true);
	expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});

test('no page names a path of the machine that it was written on', () => {
	const strange = pages.filter(({ text }) =>
		/(^|[\s"'(`=])\/(work|root|home\/(?!node\b)\w+)\//m.test(text),
	);
	expect(strange.map(({ path }) => path)).toEqual([]);
});

test('no file holds the marks of an unfinished merge', () => {
	const files = ['nodes', 'credentials', 'test', 'scripts', 'examples', 'docs', '.github'].flatMap(
		filesIn,
	);
	const texts = [...files, ...pages.map(({ path }) => path)].filter(
		(path) => !/\.(png|svg)$/.test(path),
	);
	expect(texts.length).toBeGreaterThan(300);
	const marks = new RegExp(`^(${'<'.repeat(7)}|${'>'.repeat(7)}|(> ){6}>) `, 'm');
	expect(texts.filter((path) => marks.test(readFileSync(path, 'utf8')))).toEqual([]);
});
