import { filesIn, readSources, type Source } from './sources.cts';
import { checkExceptions } from './exceptions.cts';

const NODES = 'nodes/ScriptixReseller';

/** From the ground up; an import may lead to its own layer or to a lower one. */
const LAYERS: Array<[string, RegExp]> = [
	['codec', /^codec\//],
	['domain', /^(quota|billing|changes)\//],
	// The api takes its sentences from texts: the errors that n8n shows are made where requests fail.
	['texts', /^texts\//],
	['api', /^api\//],
	['shells', /^(resources|events|parameters|listSearch)\/|^[^/]+\.node\.ts$/],
];

/** Files that may be longer, because they are lists of fields that a form shows. */
const DESCRIPTION = /\/(fields|parameters)\.ts$|\.node\.ts$/;
const MOST_LINES = 250;

const sources = readSources();
const bySource = new Map(sources.map((source) => [source.path, source]));

/** The number of a file's layer; credentials stand beside the shells. */
function levelOf(path: string): number {
	if (path.startsWith('credentials/')) return LAYERS.length - 1;
	const inner = path.slice(NODES.length + 1);
	return LAYERS.findIndex(([, pattern]) => pattern.test(inner));
}

test('there are sources, and each belongs to a layer', () => {
	expect(sources.length).toBeGreaterThan(100);
	expect(sources.filter(({ path }) => levelOf(path) < 0).map(({ path }) => path)).toEqual([]);
	const used = new Set(sources.map(({ path }) => levelOf(path)));
	expect([...used].sort()).toEqual(LAYERS.map((_, level) => level));
});

test('an import points only downwards', () => {
	const upwards = sources.flatMap(({ path, imports }) =>
		imports
			.filter((target) => levelOf(target) > levelOf(path))
			.map((target) => `${path} -> ${target}`),
	);
	checkExceptions('upward imports', upwards);
});

test('the credential takes from texts, api and codec, and nothing takes from it', () => {
	const isCredential = (path: string) => path.startsWith('credentials/');
	const taken = sources.filter(({ path }) => isCredential(path)).flatMap(({ imports }) => imports);
	expect(taken.length).toBeGreaterThan(0);
	expect(
		taken.filter((path) => !/^nodes\/ScriptixReseller\/(texts|api|codec)\//.test(path)),
	).toEqual([]);
	const takers = sources.filter(({ imports }) => imports.some(isCredential));
	expect(takers.map(({ path }) => path)).toEqual([]);
});

test('no import leads round in a circle', () => {
	const circles = new Set<string>();
	const done = new Set<string>();
	const visit = (path: string, trail: string[]) => {
		if (trail.includes(path)) {
			circles.add([...trail.slice(trail.indexOf(path)), path].join(' -> '));
		} else if (!done.has(path)) {
			for (const target of bySource.get(path)?.runtimeImports ?? [])
				visit(target, [...trail, path]);
			done.add(path);
		}
	};
	for (const { path } of sources) visit(path, []);
	expect([...circles]).toEqual([]);
});

test("only n8n-workflow and Node's crypto are imported from outside", () => {
	const foreign = sources.flatMap(({ path, packages }) =>
		packages
			.filter((name) => !['n8n-workflow', 'crypto'].includes(name))
			.map((name) => `${path}: ${name}`),
	);
	checkExceptions('foreign packages', foreign);
});

test(`no file but lists of fields has more than ${MOST_LINES} lines`, () => {
	const long = sources.filter(({ path, lines }) => lines > MOST_LINES && !DESCRIPTION.test(path));
	checkExceptions(
		'long files',
		long.map(({ path }) => path),
	);
});

test('no file is there only to hand on what others declare', () => {
	expect(sources.filter(({ onlyReexports }) => onlyReexports).map(({ path }) => path)).toEqual([]);
});

/** Which files hold a pattern; comments count, so that a rule cannot be worded around. */
const holding = (pattern: RegExp) =>
	sources.filter(({ text }: Source) => pattern.test(text)).map(({ path }) => path);

test.each<[string, RegExp, string[]]>([
	[
		'asks n8n to send a request',
		/helpers\s*[.,{}\w\s]*\.\s*(httpRequest|request)\w*\b/,
		// A credential's test has no node that `transport` could send for.
		[`${NODES}/api/credentialTest.ts`, `${NODES}/api/transport.ts`],
	],
	['touches stored state', /getWorkflowStaticData/, [`${NODES}/events/poll/pollOnce.ts`]],
	['waits', /\bsleep(WithAbort)?\(/, [`${NODES}/api/clock.ts`, `${NODES}/api/pacing.ts`]],
])('no other file %s', (rule, pattern, allowed) => {
	const found = holding(pattern);
	for (const path of allowed) expect(found).toContain(path);
	checkExceptions(
		`elsewhere: ${rule}`,
		found.filter((path) => !allowed.includes(path)),
	);
});

test('the domain and the codecs know no n8n, no clock and no chance', () => {
	const isPure = (path: string) => [0, 1].includes(levelOf(path));
	const pure = sources.filter(({ path }) => isPure(path));
	expect(pure.length).toBeGreaterThan(15);
	const impure = pure.flatMap(({ path, text, packages }) => [
		...packages.map((name) => `${path}: ${name}`),
		...[...text.matchAll(/\bDate\.now\(|new Date\(\)|Math\.random\(/g)].map(
			([what]) => `${path}: ${what}`,
		),
	]);
	checkExceptions('impure domain', impure);
});

test('no function is written twice', () => {
	const places = new Map<string, string[]>();
	for (const { path, functions } of sources) {
		for (const { name, text } of functions) {
			places.set(text, [...(places.get(text) ?? []), `${name} in ${path}`]);
		}
	}
	const twice = [...places.values()].filter((copies) => copies.length > 1);
	checkExceptions(
		'functions written twice',
		twice.map((copies) => copies.join(', ')),
	);
});

test('the suites of the engine hold tests only; their helpers are in test/harness', () => {
	const files = filesIn('test/engine');
	expect(files.length).toBeGreaterThan(15);
	expect(files.filter((path) => !path.endsWith('.test.cts'))).toEqual([]);
});
