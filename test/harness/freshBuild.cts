import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
	cpSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { BUNDLER, writeBundle } from '../../scripts/bundle.cts';

/** What `dist` is made of and what it is; kept in `dist` but never packed. */
interface Note {
	sources: string;
	built: string;
}

const SOURCES = ['credentials', 'icons', 'nodes', 'package.json', 'tsconfig.json'];
const BUILT = ['credentials', 'icons', 'nodes'];
/** Copied as they are; the same files that `npm run build` copies. */
const STATIC = /\.(png|svg)$|\.node\.json$|__schema__.*\.json$/;

/**
 * Brings a package's `dist` up to date, so that no test passes because of what is built no longer.
 * Contents are compared, not times: a checkout, a rename or a build by hand leaves times that say
 * nothing. The types of what has not changed since the last build are not checked again.
 *
 * @returns whether there was anything to do
 * @throws an error with the compiler's messages
 */
export function ensureBuilt(packageDir: string): boolean {
	const dist = join(packageDir, 'dist');
	const note = readNote(dist);
	if (note?.sources === digestOfSources(packageDir) && note.built === digest(dist, BUILT)) {
		return false;
	}
	checkTypes(packageDir);
	for (const part of BUILT) rmSync(join(dist, part), { recursive: true, force: true });
	writeBundle(packageDir, dist);
	copyStatic(packageDir, dist);
	noteBuild(packageDir);
	return true;
}

/** Notes that `dist` is what the sources of a package give. */
export function noteBuild(packageDir: string): void {
	const dist = join(packageDir, 'dist');
	const note: Note = { sources: digestOfSources(packageDir), built: digest(dist, BUILT) };
	writeFileSync(noteFile(dist), JSON.stringify(note));
}

function readNote(dist: string): Note | undefined {
	return existsSync(noteFile(dist))
		? (JSON.parse(readFileSync(noteFile(dist), 'utf8')) as Note)
		: undefined;
}

function noteFile(dist: string): string {
	return join(dist, 'build.json');
}

function checkTypes(packageDir: string): void {
	const compiler = createRequire(__filename).resolve('typescript/bin/tsc');
	const options = ['--noEmit', '--incremental', '--tsBuildInfoFile', 'dist/tsconfig.tsbuildinfo'];
	try {
		execFileSync(process.execPath, [compiler, ...options], {
			cwd: packageDir,
			encoding: 'utf8',
			stdio: 'pipe',
		});
	} catch (error) {
		throw new Error(`The package does not compile:\n${(error as { stdout: string }).stdout}`);
	}
}

function copyStatic(packageDir: string, dist: string): void {
	for (const path of BUILT.flatMap((part) => filesIn(packageDir, part))) {
		if (!STATIC.test(path)) continue;
		mkdirSync(dirname(join(dist, path)), { recursive: true });
		cpSync(join(packageDir, path), join(dist, path));
	}
}

/** The code is also made of the way in which it is put together. */
function digestOfSources(packageDir: string): string {
	return digest(packageDir, SOURCES, BUNDLER);
}

function digest(folder: string, parts: string[], more = ''): string {
	const hash = createHash('sha256').update(more);
	for (const path of parts.flatMap((part) => filesIn(folder, part))) {
		hash
			.update(`${path}\0`)
			.update(readFileSync(join(folder, path)))
			.update('\0');
	}
	return hash.digest('hex');
}

/** Paths of all files below a folder, or of the one file, in a fixed order. */
function filesIn(folder: string, part: string): string[] {
	const path = join(folder, part);
	if (!existsSync(path)) return [];
	if (!statSync(path).isDirectory()) return [part];
	return readdirSync(path)
		.sort()
		.flatMap((name) => filesIn(folder, join(part, name)));
}
