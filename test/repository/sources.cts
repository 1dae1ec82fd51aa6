import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';

import ts from 'typescript';

/** One TypeScript file of the package, with what it takes from others. */
export interface Source {
	/** From the repository's root, with slashes. */
	path: string;
	text: string;
	lines: number;
	/** Paths of the package's own files that it imports, types too. */
	imports: string[];
	/** Those of them that are imported when the package runs. */
	runtimeImports: string[];
	/** Names of packages and of Node's modules that it imports. */
	packages: string[];
	/** Whether it holds nothing but imports and exports of what others declare. */
	onlyReexports: boolean;
	/** The functions at its top level; the text without their name, so that copies can be found. */
	functions: Array<{ name: string; text: string }>;
}

/** All files of a folder, those of inner folders included, in a fixed order. */
export function filesIn(folder: string): string[] {
	return readdirSync(folder, { withFileTypes: true })
		.sort((one, other) => (one.name < other.name ? -1 : 1))
		.flatMap((entry) => {
			const path = join(folder, entry.name);
			return entry.isDirectory() ? filesIn(path) : [path];
		});
}

/** What is written for the package: no generated file. */
export function readSources(): Source[] {
	const paths = [...filesIn('nodes'), ...filesIn('credentials')].filter(
		(path) => path.endsWith('.ts') && !path.endsWith('.d.ts'),
	);
	const known = new Set(paths);
	return paths.map((path) => readSource(path, known));
}

function readSource(path: string, known: ReadonlySet<string>): Source {
	const text = readFileSync(path, 'utf8');
	const { statements } = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
	const links = statements.flatMap((statement) => {
		const isLink = ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement);
		const specifier = isLink ? statement.moduleSpecifier : undefined;
		if (!specifier || !ts.isStringLiteral(specifier)) return [];
		const isType = ts.isImportDeclaration(statement) && statement.importClause?.isTypeOnly === true;
		return [{ to: specifier.text, isType }];
	});
	const own = links.filter(({ to }) => to.startsWith('.'));
	return {
		path,
		text,
		lines: text.split('\n').length - 1,
		imports: own.flatMap(({ to }) => resolve(path, to, known)),
		runtimeImports: own
			.filter(({ isType }) => !isType)
			.flatMap(({ to }) => resolve(path, to, known)),
		packages: links.flatMap(({ to }) => (to.startsWith('.') ? [] : [to])),
		onlyReexports: statements.every(
			(statement) =>
				ts.isImportDeclaration(statement) ||
				(ts.isExportDeclaration(statement) && statement.exportClause !== undefined) ||
				(ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined),
		),
		functions: statements.flatMap((statement) =>
			ts.isFunctionDeclaration(statement) && statement.name && statement.body
				? [{ name: statement.name.text, text: bare(text, statement.name.end, statement.end) }]
				: [],
		),
	};
}

function bare(text: string, from: number, to: number): string {
	return text.slice(from, to).replace(/\s+/g, ' ');
}

/** The file that an import leads to; none for generated types. */
function resolve(from: string, specifier: string, known: ReadonlySet<string>): string[] {
	const base = normalize(join(dirname(from), specifier));
	const found = [`${base}.ts`, `${base}/index.ts`].find((path) => known.has(path));
	if (found === undefined && !/openapi$/.test(base)) {
		throw new Error(`${from} imports ${specifier}, which is no file of the package`);
	}
	return found === undefined ? [] : [found];
}
