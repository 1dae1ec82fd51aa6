import { Api } from './api.cts';
import { expectCount } from './getMany.cts';
import { interleave } from './interleave.cts';
import { inWords } from './inWords.cts';
import { START } from './n8n.cts';
import { pipeline, pipelineByCustomer, trigger } from './nodes.cts';
import type { Bench, Figure, Result } from './scenario.cts';
import { ratios, summarize } from './statistics.cts';

const SIZES = [1_000, 10_000, 100_000];
const SHARE_OVER = 0.05;
const PER_PAGE = 100;
const PIPELINE = 'HTTP Request → Split Out → Filter → Remove Duplicates';
const NEXT = { name: 'Next', type: 'n8n-nodes-base.noOp' };
// One call a customer is for small resellers only: 10,000 take minutes.
const MOST_BY_CUSTOMER = 1_000;
// A minute a run beyond that.
const MOST_BY_PIPELINE = 10_000;

/** The trigger beside the workflow that people build without it, in one n8n server. */
export async function quotaPoll(bench: Bench): Promise<Result> {
	const sizes = bench.isQuick ? SIZES.slice(0, 2) : SIZES;
	const figures: Figure[] = [];
	const quietMs: number[] = [];
	for (const customers of sizes) {
		bench.say(`Quota poll of ${customers} customers`);
		const measured = await pollsOf(customers, bench);
		figures.push(...measured.figures);
		quietMs.push(measured.quietMs);
	}
	const [before, after] = quietMs.slice(-2);
	const [fewer, more] = sizes.slice(-2);
	figures.push({
		what: `Quota poll: growth of its time from ${fewer!.toLocaleString('en')} to ${more!.toLocaleString('en')} customers`,
		against: '1 is in proportion',
		measured: summarize([Math.log(after! / before!) / Math.log(more! / fewer!)]),
		unit: 'exponent',
		atMost: 1.05,
	});
	return { figures };
}

async function pollsOf(customers: number, bench: Bench) {
	const n8n = await bench.n8n();
	const api = await Api.start({ customers, shareOver: SHARE_OVER });
	const credentials = await n8n.credentialsFor(api);
	const pages = Math.ceil(customers / PER_PAGE);
	const alerts = customers * SHARE_OVER;
	const surplus: number[] = [];
	// The first poll of a workflow emits every alert; the later ones find nothing new.
	const first = async () => {
		const workflow = await n8n.store(credentials, trigger, NEXT);
		await api.counts();
		await n8n.server.rest.activate(workflow.id);
		const counts = await api.answered(pages + alerts);
		await n8n.untilEnded(workflow.id);
		await n8n.server.rest.deactivate(workflow.id);
		surplus.push(counts.total - pages - alerts);
		return { workflow, ms: counts.spanMs };
	};
	const { workflow: known } = await first();
	const contenders: Record<string, () => Promise<number>> = {
		quiet: async () => {
			// n8n polls once whenever a workflow is activated.
			await n8n.server.rest.activate(known.id);
			const counts = await api.answered(pages);
			await n8n.server.rest.deactivate(known.id);
			surplus.push(counts.total - pages);
			return counts.spanMs;
		},
	};
	if (customers <= MOST_BY_PIPELINE || bench.isLong) {
		contenders.first = async () => (await first()).ms;
		const built = await n8n.store(credentials, START, ...pipeline(api));
		contenders.pipeline = async () => {
			const ms = await n8n.time(built);
			expectCount((await api.counts()).total, pages);
			return ms;
		};
	}
	if (customers <= MOST_BY_CUSTOMER) {
		const built = await n8n.store(credentials, START, ...pipelineByCustomer(api));
		contenders.byCustomer = async () => {
			const ms = await n8n.time(built);
			expectCount((await api.counts()).total, pages + customers);
			return ms;
		};
	}
	const ms = await interleave(contenders, bench.rounds, { warmUp: customers === SIZES[0] });
	api.stop();
	return {
		quietMs: summarize(ms.quiet!).median,
		figures: figuresOf(customers, ms, surplus),
	};
}

function figuresOf(
	customers: number,
	{ quiet, first, pipeline: built, byCustomer }: Record<string, number[]>,
	surplus: number[],
): Figure[] {
	const what = `Quota poll, ${customers.toLocaleString('en')} customers`;
	const figures: Figure[] = [];
	const compare = (name: string, against: string, ours?: number[], theirs?: number[]) => {
		if (!ours || !theirs) return;
		figures.push({
			what: `${what}, ${name}`,
			against,
			measured: ratios(ours, theirs),
			unit: '×',
			atMost: 0.3,
			behind: inWords(ours, theirs, 'ms'),
		});
	};
	const alerts = (customers * SHARE_OVER).toLocaleString('en');
	compare('nothing new', PIPELINE, quiet, built);
	compare(`${alerts} alerts with details`, `${PIPELINE}, without details`, first, built);
	compare('nothing new', 'the same with one call per customer', quiet, byCustomer);
	figures.push({
		what: `${what}: requests beyond ⌈N ÷ 100⌉ + emitted, in the worst of ${surplus.length} polls`,
		against: '–',
		measured: summarize([Math.max(...surplus)]),
		unit: 'requests',
		atMost: 0,
	});
	return figures;
}
