import { existsSync, readFileSync } from 'node:fs';

import { readPage } from './documents.cts';

const page = readPage('docs/promises.md');
const rows = page.text
	.split('\n')
	.filter((line) => line.startsWith('| ') && line.includes('`test/'))
	.map((line) => line.split('|').map((cell) => cell.trim()))
	.map((cells) => ({
		promise: cells[1] ?? '',
		file: cells.at(-3)?.replaceAll('`', '') ?? '',
		test: cells.at(-2)?.replaceAll('`', '') ?? '',
	}));

test('there are promises, each with a test', () => {
	expect(rows.length).toBeGreaterThan(40);
	expect(rows.filter(({ file, test }) => file === '' || test === '')).toEqual([]);
});

test.each(rows)('"$promise" is held by a test that exists: $test', ({ file, test }) => {
	expect({ file, isThere: existsSync(file) }).toEqual({ file, isThere: true });
	expect(readFileSync(file, 'utf8')).toContain(`'${test}'`);
});

test('every promise of the README is among them, and no other under its name', () => {
	const section = /^## What it promises\n([\s\S]*?)^## /m.exec(readPage('README.md').text)?.[1];
	const promised = [...(section ?? '').matchAll(/^- \*\*(.+?)\.\*\*/gm)].map(([, name]) => name);
	const table = /^## README\n([\s\S]*?)^## /m.exec(page.text)?.[1] ?? '';
	const held = rows.filter(({ test }) => table.includes(`\`${test}\``));
	expect(promised.length).toBeGreaterThan(4);
	expect([...new Set(held.map(({ promise }) => promise))].sort()).toEqual([...promised].sort());
});
