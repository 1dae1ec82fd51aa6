import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path/posix';

/** A page of the repository that people read. */
export interface Page {
	path: string;
	text: string;
	/** Names that a link can end with: `#installation`. */
	anchors: ReadonlySet<string>;
	/** Targets of its links and pictures. */
	links: string[];
}

/** All Markdown pages for users and contributors. */
export function readPages(): Page[] {
	const inRoot = readdirSync('.').map((name) => name);
	const inDocs = readdirSync('docs').map((name) => join('docs', name));
	return [...inRoot, ...inDocs].filter((path) => path.endsWith('.md')).map(readPage);
}

/** Reads one page. */
export function readPage(path: string): Page {
	const text = readFileSync(path, 'utf8');
	const prose = text.replace(/^( *)```[\s\S]*?^\1```/gm, '');
	const headings = [...prose.matchAll(/^#+ +(.+)$/gm)].map(([, title = '']) => slugOf(title));
	const ids = [...prose.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id = '']) => id);
	return {
		path,
		text,
		anchors: new Set([...headings, ...ids]),
		links: [
			...[...prose.matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)].map(([, target = '']) => target),
			...[...prose.matchAll(/\b(?:src|srcset|href)="([^"]+)"/g)].map(([, target = '']) => target),
		],
	};
}

/**
 * The rows of the first table whose head begins with a title: their cells, without Markdown's
 * marks for code, emphasis and links.
 */
export function tableRows({ path, text }: Page, title: string): string[][] {
	const lines = text.split('\n');
	const head = lines.findIndex(
		(line) => line.startsWith('|') && cellsOf(line)[0]?.toLowerCase() === title.toLowerCase(),
	);
	if (head < 0) throw new Error(`${path} has no table that begins with "${title}"`);
	const after = lines.slice(head + 2);
	const end = after.findIndex((line) => !line.startsWith('|'));
	return after.slice(0, end < 0 ? undefined : end).map(cellsOf);
}

function cellsOf(line: string): string[] {
	return line
		.split(/(?<!\\)\|/)
		.slice(1, -1)
		.map((cell) =>
			cell
				.trim()
				.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
				.replace(/[`*]|\b_|_\b/g, ''),
		);
}

/** How GitHub names the anchor of a heading. */
function slugOf(title: string): string {
	return title
		.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
		.toLowerCase()
		.replace(/[^\p{L}\p{N} _-]/gu, '')
		.replace(/ /g, '-');
}
