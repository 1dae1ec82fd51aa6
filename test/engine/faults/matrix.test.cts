import { readFileSync, writeFileSync } from 'node:fs';

import { addWatchedCustomer, startStage, type Stage } from '../../harness/support.cts';
import { reads, writes } from '../../harness/faults/calls.cts';
import type { Condition } from '../../harness/faults/catalogue.cts';
import { conditions } from '../../harness/faults/catalogue.cts';
import { everythingIn } from '../../harness/faults/everythingIn.cts';
import { closedPort, OtherHost } from '../../harness/faults/otherHost.cts';
import type { Finding } from '../../harness/faults/report.cts';
import {
	adviceOf,
	byGroup,
	STATUS_GROUP,
	toReport,
	triesText,
} from '../../harness/faults/report.cts';
import type { ShapeFinding } from '../../harness/faults/shapes.cts';
import { SHAPES } from '../../harness/faults/shapes.cts';
import { SkippedTime } from '../../harness/faults/skippedTime.cts';
import { Thrown } from '../../harness/faults/thrown.cts';
import { Trials } from '../../harness/faults/trial.cts';
import { TriggerTrials } from '../../harness/faults/triggerTrial.cts';

const PAGE = 'docs/reliability.md';

const time = new SkippedTime();
const otherHost = new OtherHost();
const findings: Finding[] = [];
const shapeFindings: ShapeFinding[] = [];
const disagreements: string[] = [];
let stage: Stage;
let trials: Trials;
let triggerTrials: TriggerTrials;
let thrown: Thrown;

/** A status is tried with all calls once; its other bodies with one read and one write. */
function isOneOfMany({ group }: Condition): boolean {
	return STATUS_GROUP.test(group) && findings.some(({ condition }) => condition.group === group);
}

async function examine(condition: Condition): Promise<void> {
	const [read, ...otherReads] = reads(stage);
	const [write, ...otherWrites] = writes(stage).filter(
		({ method }) => !(condition.concernsBody && method === 'DELETE'),
	);
	const finding: Finding = {
		condition,
		read: await trials.run(condition, read!),
		write: await trials.run(condition, write!),
	};
	if (isOneOfMany(condition)) {
		findings.push(finding);
		return;
	}
	for (const call of [...otherReads, ...otherWrites]) {
		if (condition.isRefused && call.readsFirst) continue;
		const expected = triesText(call.method === 'GET' ? finding.read : finding.write, condition);
		const found = triesText(await trials.run(condition, call), condition);
		if (found === expected) continue;
		disagreements.push(
			`${condition.group}, ${condition.name}, ${call.resource}/${call.operation}: ${found}, not ${expected}`,
		);
	}
	finding.trigger = await triggerTrials.run(condition);
	findings.push(finding);
}

beforeAll(async () => {
	stage = await startStage({ customers: 0 });
	const ids = Array.from({ length: 150 }, () => addWatchedCustomer(stage, 10));
	await otherHost.start();
	time.start();
	thrown = new Thrown(stage);
	trials = new Trials(stage, time, `http://127.0.0.1:${await closedPort()}`);
	triggerTrials = new TriggerTrials(stage, time, trials, [ids[7]!, ids[120]!]);
	for (const condition of conditions({ otherHost: otherHost.url })) await examine(condition);
	for (const shape of SHAPES) {
		const { parameters } = [...reads(stage), ...writes(stage)].find(
			({ resource, operation }) => resource === shape.resource && operation === shape.operation,
		)!;
		shapeFindings.push(await trials.runShape(shape, parameters));
	}
}, 300_000);

afterAll(async () => {
	time.stop();
	thrown.stop();
	await otherHost.stop();
	await stage.stop();
});

it('every operation repeats and waits as the table says of reads and writes', () => {
	expect(disagreements).toEqual([]);
});

it('no write is sent twice unless the server says that it was not carried out', () => {
	const repeated = findings.filter(({ write }) => write.sent > 1);
	expect(new Set(repeated.map(({ condition }) => condition.fault.status))).toEqual(new Set([429]));
	expect(findings.filter(({ write }) => write.sent === 0)).toEqual([]);
});

it('no read is sent more than five times, nor after more than two minutes of waits, but for the limit', () => {
	for (const { read, condition } of findings) {
		if (condition.fault.status === 429) continue;
		const limits = condition.reachesLimit ? 30_000 * read.waits.length : 0;
		expect(read.sent).toBeLessThanOrEqual(5);
		expect(read.waits.reduce((sum, ms) => sum + ms, -limits)).toBeLessThanOrEqual(120_000);
	}
});

it('nothing passes for success that is none', () => {
	const passed = findings.filter(({ read, write }) => !read.error || !write.error);
	expect(passed.map(({ condition }) => condition.name)).toEqual([]);
});

it('the advice depends on the status, not on the kind of body that comes with it', () => {
	for (const [group, members] of byGroup(findings)) {
		if (!STATUS_GROUP.test(group)) continue;
		for (const part of ['read', 'write'] as const) {
			const texts = members.map((finding) => [
				finding[part].error?.message,
				adviceOf(finding[part]),
			]);
			expect(new Set(texts.map((text) => text.join(' | '))).size).toBe(1);
		}
	}
});

it('no redirect is followed', () => {
	expect(otherHost.requests).toEqual([]);
});

it('an answer of another shape is understood, or refused in words', () => {
	expect(shapeFindings.filter(({ result }) => /^not a refusal|undefined|NaN/.test(result))).toEqual(
		[],
	);
});

it('no error, log or state holds the API key', () => {
	const { errors } = thrown;
	expect(errors.length).toBeGreaterThan(findings.length);
	const evidence = [errors, triggerTrials.errors, triggerTrials.states, stage.engine.logs];
	expect(everythingIn(evidence)).not.toContain(stage.sandbox.apiKey);
});

it(`${PAGE} says what happens`, () => {
	const report = toReport(findings, shapeFindings).replaceAll(
		otherHost.url,
		'http://other.example',
	);
	if (process.env.WRITE_RELIABILITY === '1') writeFileSync(PAGE, report);
	expect(comparable(readFileSync(PAGE, 'utf8'))).toBe(comparable(report));
});

/** Older engines do not hand the code of a connection that breaks off on. */
function comparable(report: string): string {
	return stage.engine.features.failureCauses
		? report
		: report.replaceAll(/\((NO_ANSWER|ERR_BAD_RESPONSE)\)/g, '(broken off)');
}
