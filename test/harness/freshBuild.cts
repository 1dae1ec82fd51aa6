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

/** What `dist` is made of and what it is; kept in `dist` but never packed. */
interface Note {
	sources: string;
	built: string;
}

const SOURCES = ['credentials', 'icons', 'nodes', 'tsconfig.json'];
const BUILT = ['credentials', 'icons', 'nodes'];
/** Copied as they are; the same files that `npm run build` copies. */
const STATIC = /\.(png|svg)$|\.node\.json$|__schema__.*\.json$/;

/**
 * Brings a package's `dist` up to date, so that no test passes because of what is built no longer.
 * Contents are compared, not times: a checkout, a rename or a build by hand leaves times that say
 * nothing. What has not changed since the last build is not compiled again.
 *
 * @returns whether there was anything to do
 * @throws an error with the compiler's messages
 */
export function ensureBuilt(packageDir: string): boolean {
	const dist = join(packageDir, 'dist');
	const note = readNote(dist);
	const sources = digest(packageDir, SOURCES);
	const isUntouched = note?.built === digest(dist, BUILT);
	if (isUntouched && note?.sources === sources) return false;
	// The compiler does not notice that one of its outputs is missing or was changed.
	if (!isUntouched) rmSync(dist, { recursive: true, force: true });
	compile(packageDir);
	copyStatic(packageDir, dist);
	removeLeftovers(packageDir, dist);
	noteBuild(packageDir);
	return true;
}

/** Notes that `dist` is what the sources of a package give. */
export function noteBuild(packageDir: string): void {
	const dist = join(packageDir, 'dist');
	const note: Note = { sources: digest(packageDir, SOURCES), built: digest(dist, BUILT) };
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

function compile(packageDir: string): void {
	const compiler = createRequire(__filename).resolve('typescript/bin/tsc');
	const incremental = ['--incremental', '--tsBuildInfoFile', 'dist/tsconfig.tsbuildinfo'];
	try {
		execFileSync(process.execPath, [compiler, ...incremental], {
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

/** Deletes what was built of sources that are gone. */
function removeLeftovers(packageDir: string, dist: string): void {
	for (const path of BUILT.flatMap((part) => filesIn(dist, part))) {
		const source = path.replace(/\.js$/, '.ts');
		if (!existsSync(join(packageDir, source))) rmSync(join(dist, path));
	}
}

function digest(folder: string, parts: string[]): string {
	const hash = createHash('sha256');
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
