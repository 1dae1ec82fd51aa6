/**
 * What takes too long for every push: a simulated year, a soak, random histories of thirty seeds,
 * mutation tests, the benchmark. Reports go to `reports/`; the last line counts.
 *
 *   npm run test:long                        everything, about three hours on two cores
 *   npm run test:long -- --only=year,soak    in this order
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

interface Counts {
	passed: number;
	failed: number;
}

interface Suite {
	what: string;
	run: () => Counts;
}

const REPORTS = 'reports';

/** Random histories of each kind and seed, and how many seeds nobody has tried yet. */
const HISTORIES = { LONG_RUNS: '350', LONG_SEEDS: '29' };

/** How often every property is tried with another seed. */
const PROPERTY_RUNS = 10;

const SUITES: Record<string, Suite> = {
	year: {
		what: 'simulated years of quota alerts, in both schedulers, and of closed periods',
		run: () => jest('year', ['--config', 'jest.heavy.config.cjs', 'Year']),
	},
	soak: {
		what: '2,000 polls with faults in 5 % of the requests',
		run: () => jest('soak', ['--config', 'jest.heavy.config.cjs', 'soak']),
	},
	histories: {
		what: 'random histories of thirty seeds, more than 10,000 of each kind',
		run: () => jest('histories', ['--testTimeout=3600000', 'History'], HISTORIES),
	},
	properties: {
		what: 'every property with seeds that nobody has tried yet',
		run: propertiesWithNewSeeds,
	},
	spreadsheets: {
		what: "the report's CSV in LibreOffice",
		run: () => jest('spreadsheets', ['--config', 'jest.heavy.config.cjs', 'spreadsheet']),
	},
	mutation: {
		what: 'mutations of the pure modules',
		run: () => {
			const report = join(REPORTS, 'mutation.json');
			rmSync(report, { force: true });
			const status = node(['node_modules/@stryker-mutator/core/bin/stryker.js', 'run']);
			return mutantsOf(report, status === 0);
		},
	},
	bench: {
		what: 'the benchmark',
		run: () => {
			const status = node(['--expose-gc', '-r', 'tsx/cjs', 'test/bench/index.cts']);
			return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1 };
		},
	},
};

function node(args: string[], env: Record<string, string> = {}): number | null {
	return spawnSync(process.execPath, args, {
		stdio: 'inherit',
		env: { ...process.env, ...env },
	}).status;
}

function jest(name: string, args: string[], env?: Record<string, string>): Counts {
	const report = join(REPORTS, `long-${name}.json`);
	rmSync(report, { force: true });
	node(['node_modules/jest/bin/jest.js', ...args, '--json', `--outputFile=${report}`], env);
	const { numPassedTests, numFailedTests, numFailedTestSuites } = readReport(report);
	const failed = Number(numFailedTests) || Number(numFailedTestSuites) || 0;
	const passed = Number(numPassedTests) || 0;
	return { passed, failed: passed + failed === 0 ? 1 : failed };
}

/** Every test file that states properties, {@link PROPERTY_RUNS} times. */
function propertiesWithNewSeeds(): Counts {
	const files = ['test/unit', 'test/engine', 'test/repository']
		.flatMap((folder) =>
			readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
		)
		.filter(
			(name) => name.endsWith('.test.cts') && readFileSync(name, 'utf8').includes("'fast-check'"),
		);
	const total = { passed: 0, failed: 0 };
	for (let run = 0; run < PROPERTY_RUNS; run++) {
		const seed = String(Math.floor(Math.random() * 2 ** 31));
		console.log(`PROPERTY_SEED=${seed}`);
		const { passed, failed } = jest('properties', files, { PROPERTY_SEED: seed });
		total.passed += passed;
		total.failed += failed;
	}
	return total;
}

/** Noticed mutants; where too few were noticed, which Stryker's settings decide, the others too. */
function mutantsOf(report: string, enough: boolean): Counts {
	const { files } = readReport(report) as {
		files?: Record<string, { mutants: Array<{ status: string }> }>;
	};
	if (!files) return { passed: 0, failed: 1 };
	const statuses = Object.values(files).flatMap(({ mutants }) => mutants.map((one) => one.status));
	const count = (...wanted: string[]) => statuses.filter((one) => wanted.includes(one)).length;
	const [noticed, unnoticed] = [count('Killed', 'Timeout'), count('Survived', 'NoCoverage')];
	console.log(`${noticed} of ${noticed + unnoticed} mutants were noticed`);
	return { passed: noticed, failed: enough ? 0 : Math.max(1, unnoticed) };
}

function readReport(file: string): Record<string, unknown> {
	try {
		return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
	} catch {
		return {};
	}
}

function chosen(args: string[]): string[] {
	const only = args.find((arg) => arg.startsWith('--only='))?.slice('--only='.length);
	const names = only?.split(',') ?? Object.keys(SUITES);
	const unknown = names.filter((name) => !(name in SUITES));
	if (unknown.length === 0) return names;
	throw new Error(`There is no ${unknown.join(', ')}; there are ${Object.keys(SUITES).join(', ')}`);
}

function main(): void {
	mkdirSync(REPORTS, { recursive: true });
	const names = chosen(process.argv.slice(2));
	const total = { passed: 0, failed: 0 };
	const lines = names.map((name) => {
		const suite = SUITES[name]!;
		console.log(`\n== ${new Date().toTimeString().slice(0, 8)}  ${name}: ${suite.what}`);
		const started = Date.now();
		const { passed, failed } = suite.run();
		total.passed += passed;
		total.failed += failed;
		const minutes = ((Date.now() - started) / 60_000).toFixed(1);
		return `${name}: ${passed} passed, ${failed} failed (${minutes} min)`;
	});
	console.log(`\n${lines.join('\n')}`);
	process.exitCode = total.failed > 0 ? 1 : 0;
	console.log(`${total.passed} passed, ${total.failed} failed`);
}

main();
