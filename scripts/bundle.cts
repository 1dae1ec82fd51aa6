import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

import { buildSync, version, type BuildOptions } from 'esbuild';

/**
 * How the published code comes from the sources: esbuild joins all files below `nodes` and
 * `credentials` into one, in the order in which they need each other, and leaves the types and
 * comments out. Names, lines and indentation stay, and each part begins with the path of its source.
 * The files that n8n looks for take their class from there; so all of them share one state, and n8n
 * opens four files at its start in place of hundreds.
 */

/** What n8n loads, by `package.json`: a file of `dist`, its source and its class. */
interface Entry {
	built: string;
	source: string;
	className: string;
}

/** The same sources give the same files as long as this is the same. */
export const BUNDLER = `esbuild ${version}\n${readFileSync(__filename, 'utf8')}`;

/** Writes the code of a package into a folder. */
export function writeBundle(packageDir: string, dist: string): void {
	writeEntries(packageDir, dist);
	buildSync(bundleOptions(packageDir, dist));
}

/** Writes the files that n8n looks for. */
export function writeEntries(packageDir: string, dist: string): void {
	const entries = entriesOf(packageDir);
	const bundle = bundleOf(entries);
	for (const { built, className } of entries) {
		const path = relative(dirname(built), bundle).replace(/\\/g, '/');
		const module = path.startsWith('.') ? path : `./${path}`;
		mkdirSync(dirname(join(dist, built)), { recursive: true });
		writeFileSync(
			join(dist, built),
			`"use strict";\nexports.${className} = require("${module}").${className};\n`,
		);
	}
}

/** Options with which esbuild writes the one file with all code. */
export function bundleOptions(packageDir: string, dist: string): BuildOptions {
	const entries = entriesOf(packageDir);
	return {
		stdin: {
			contents: entries
				.map(({ source, className }) => `export { ${className} } from './${source}';`)
				.join('\n'),
			resolveDir: resolve(packageDir),
			sourcefile: 'package.json',
			loader: 'ts',
		},
		absWorkingDir: resolve(packageDir),
		tsconfig: 'tsconfig.json',
		outfile: resolve(dist, bundleOf(entries)),
		bundle: true,
		// n8n brings what is imported from elsewhere; the lint says what that may be.
		packages: 'external',
		platform: 'node',
		target: 'node20.15',
		charset: 'utf8',
		logLevel: 'warning',
	};
}

function entriesOf(packageDir: string): Entry[] {
	const { n8n } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as {
		n8n: { nodes: string[]; credentials?: string[] };
	};
	return [...n8n.nodes, ...(n8n.credentials ?? [])].map((path) => {
		const built = path.replace(/^dist\//, '');
		return {
			built,
			source: built.replace(/\.js$/, ''),
			// n8n's loader takes the class from the file's name.
			className: /[^/]+?(?=\.(node|credentials)\.js$)/.exec(built)![0],
		};
	});
}

function bundleOf([first]: Entry[]): string {
	return join(dirname(first!.built), 'bundle.js').replace(/\\/g, '/');
}
