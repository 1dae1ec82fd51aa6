import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import { startEngine } from '../harness/index.cts';
import { ACTION, NO_CREDENTIAL } from '../harness/support.cts';
import { interleave, timed } from './interleave.cts';
import { inWords } from './inWords.cts';
import type { Bench, Result } from './scenario.cts';
import { ratios } from './statistics.cts';

const ROWS = 10_000;
const NODE = '../../dist/nodes/ScriptixReseller/ScriptixReseller.node.js';

// Several in a row, so that each pays for its own garbage and not for the other's.
const RUNS = 10;

const PRICE = {
	plan: 'gold',
	monthlyFee: '1199',
	includedMinutes: '',
	pricePerExtraMinute: '0.035',
};

interface Timed {
	execute(this: unknown): Promise<unknown>;
}

/** Get Invoice Lines in n8n's engine, which hands the rows over, beside reading their JSON. */
export async function invoiceLines(bench: Bench): Promise<Result> {
	bench.say(`Invoice lines of ${ROWS} rows`);
	const rows = Array.from({ length: ROWS }, (_, index) => toRow(index));
	const text = JSON.stringify(rows);
	const engine = await startEngine({ credentials: {} });
	const { ScriptixReseller } = (await import(join(__dirname, NODE))) as {
		ScriptixReseller: { prototype: Timed };
	};
	const ownMs = timeOf(ScriptixReseller.prototype);
	const makeLines = async () => {
		const prices = { values: [PRICE] };
		const parameters = { resource: 'usage', operation: 'getInvoiceLines', currency: 'EUR', prices };
		await engine.runNode(ACTION, parameters, { credentials: NO_CREDENTIAL, input: rows });
		return ownMs();
	};
	const parse = async () => await timed(async () => JSON.parse(text));
	const ms = await interleave(
		{ lines: async () => await meanOf(makeLines), parse: async () => await meanOf(parse) },
		bench.rounds,
	);
	await engine.stop();
	return {
		figures: [
			{
				what: `Invoice lines of ${ROWS.toLocaleString('en')} rows`,
				against: 'JSON.parse of the rows',
				measured: ratios(ms.lines, ms.parse),
				unit: '×',
				atMost: 3,
				behind: inWords(ms.lines, ms.parse, 'ms'),
			},
		],
	};
}

async function meanOf(work: () => Promise<number>): Promise<number> {
	let sum = 0;
	for (let run = 0; run < RUNS; run += 1) sum += await work();
	return sum / RUNS;
}

/** How long the node itself took last, without what n8n does before and after it. */
function timeOf(node: Timed): () => number {
	const { execute } = node;
	let ms = NaN;
	node.execute = async function () {
		let result: unknown;
		ms = await timed(async () => (result = await execute.call(this)));
		return result;
	};
	return () => ms;
}

/** A row as Period Closed emits it. */
function toRow(index: number): IDataObject {
	const id = 1001 + index;
	return {
		customer_id: id,
		name: `Customer ${id}`,
		email: `customer-${id}@example.org`,
		plan: 'gold',
		status: 'active',
		transcription_minutes: 9000 + (index % 3000) + 0.25,
		quota_minutes: 10_000,
		usage_percent: 95.5,
		remaining_minutes: 450,
		overage_minutes: 0,
		quota_status: 'critical',
		period_start: '2025-01-01',
		period_end: '2025-01-31',
		period_source: 'api',
		seen_at: '2025-01-31T23:58:00.000Z',
		is_final: true,
		event: 'usage.period_closed',
		event_id: `${id}:2025-01-01:usage.period_closed`,
		detected_at: '2025-02-01T00:01:00.000Z',
	};
}
