import { readFileSync, writeFileSync } from 'node:fs';

import type { Matrix } from '../../harness/faults/matrix.cts';
import { observe } from '../../harness/faults/matrix.cts';
import { adviceOf, byGroup, STATUS_GROUP, toReport } from '../../harness/faults/report.cts';
import type { ApiGeneration } from '../../harness/support.cts';
import { GENERATIONS } from '../../harness/support.cts';

const PAGE = 'docs/reliability.md';

const matrices = {} as Record<ApiGeneration, Matrix>;

beforeAll(async () => {
	for (const generation of GENERATIONS) matrices[generation] = await observe(generation);
}, 900_000);

describe.each(GENERATIONS)('on the %s generation', (generation) => {
	const matrix = () => matrices[generation];

	it('every operation repeats and waits as the table says of reads and writes', () => {
		expect(matrix().disagreements).toEqual([]);
	});

	it('no write is sent twice unless the server says that it was not carried out', () => {
		const { findings } = matrix();
		const repeated = findings.filter(({ write }) => write.sent > 1);
		const statuses = new Set(repeated.map(({ condition }) => condition.fault.status));
		expect(statuses).toEqual(new Set([429]));
		expect(findings.filter(({ write }) => write.sent === 0)).toEqual([]);
	});

	it('no read is sent more than five times, nor after more than two minutes of waits, but for the limit', () => {
		for (const { read, condition } of matrix().findings) {
			if (condition.fault.status === 429) continue;
			const limits = condition.reachesLimit ? 30_000 * read.waits.length : 0;
			expect(read.sent).toBeLessThanOrEqual(5);
			expect(read.waits.reduce((sum, ms) => sum + ms, -limits)).toBeLessThanOrEqual(120_000);
		}
	});

	it('nothing passes for success that is none', () => {
		const passed = matrix().findings.filter(({ read, write }) => !read.error || !write.error);
		expect(passed.map(({ condition }) => condition.name)).toEqual([]);
	});

	it('the advice depends on the status, not on the kind of body that comes with it', () => {
		for (const [group, members] of byGroup(matrix().findings)) {
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
		expect(matrix().followed).toBe(0);
	});

	it('an answer of another shape is understood, or refused in words', () => {
		const odd = /^not a refusal|undefined|NaN/;
		expect(matrix().shapes.filter(({ result }) => odd.test(result))).toEqual([]);
	});

	it('no error, log or state holds the API key', () => {
		const { errors, findings, showsKey } = matrix();
		expect(errors).toBeGreaterThan(findings.length);
		expect(showsKey).toBe(false);
	});
});

it(`${PAGE} says what happens`, () => {
	const report = toReport(matrices.current, matrices.legacy);
	if (process.env.WRITE_RELIABILITY === '1') writeFileSync(PAGE, report);
	expect(comparable(readFileSync(PAGE, 'utf8'))).toBe(comparable(report));
});

/** Older engines do not hand the code of a connection that breaks off on. */
function comparable(report: string): string {
	return matrices.current.hasFailureCauses
		? report
		: report.replaceAll(/\((NO_ANSWER|ERR_BAD_RESPONSE)\)/g, '(broken off)');
}
