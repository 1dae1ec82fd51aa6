/**
 * The main job, end to end: n8n's real engine polls a sandbox of the Scriptix Reseller API over HTTP
 * through a simulated month, and every promise of the quota alerts is checked against a second,
 * independent account of what happened. Exits with 0 only if all of them held.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { coveredBy, reachedNow } from '../test/harness/alertModel.cts';
import type { WorkflowJson } from '../test/harness/index.cts';
import { startEngine } from '../test/harness/index.cts';
import type { Sandbox } from '../test/sandbox/index.cts';
import { startSandbox } from '../test/sandbox/index.cts';

const CUSTOMERS = 250;
const HOURS_BETWEEN_POLLS = 12;
const DAYS = 30;

interface AlertJson {
	event_id: string;
	threshold: { value: number };
	thresholds_crossed: number[];
	severity: string;
	customer: { id: number; name: string; plan: string };
	usage: { transcription_minutes: number; quota_minutes: number; usage_percent: number };
	period: { start: string; end: string };
	detected_at: string;
}

async function main(): Promise<void> {
	const started = Date.now();
	const isLegacy = readGeneration() === 'legacy';
	const sandbox = await startSandbox({
		customers: CUSTOMERS,
		now: '2025-01-24T08:00:00Z',
		...(isLegacy ? { generation: 'legacy' as const } : {}),
	});
	const engine = await startEngine({
		credentials: { scriptixResellerApi: credentialOf(sandbox) },
	});
	try {
		say(
			`n8n ${engine.version} polls ${CUSTOMERS} customers of the ${isLegacy ? 'legacy' : 'current'} API at ${sandbox.url} (sandbox, simulated time).`,
		);
		const expected = new Set(reachedNow(sandbox));
		const json = JSON.parse(readFileSync('examples/quota-alert.json', 'utf8')) as WorkflowJson;
		const workflow = await engine.activate(withOptions(json, sandbox, isLegacy));
		let polls = 1;
		for (let hours = 0; hours < DAYS * 24; hours += HOURS_BETWEEN_POLLS) {
			sandbox.clock.advance({ hours: HOURS_BETWEEN_POLLS });
			sandbox.store.grow(HOURS_BETWEEN_POLLS / 24);
			for (const identity of reachedNow(sandbox)) expected.add(identity);
			await workflow.tick();
			polls += 1;
		}
		const executions = [...workflow.executions];
		await workflow.deactivate();

		const alertsOf = (node: string) =>
			executions.flatMap((execution) =>
				execution.data(node).flatMap(({ json }) => json.alerts as unknown as AlertJson[]),
			);
		const alerts = alertsOf('Customer Reaches a Threshold');
		const delivered = alertsOf('Tell the Account Manager').length;
		printTimeline(alerts);
		printTable(alerts);

		const covered = coveredBy(alerts);
		const listRequests = sandbox.requests.count({ path: /\/customers?\/?$/ });
		const usageRequests = sandbox.requests.count({ path: /\/usage$/ });
		const periods = new Map<number, Set<string>>();
		for (const { customer, period } of alerts) {
			periods.set(customer.id, (periods.get(customer.id) ?? new Set()).add(period.start));
		}
		const rearmed = [...periods.values()].filter((starts) => starts.size > 1).length;
		const leastList = polls * Math.ceil(CUSTOMERS / 100);

		say('\nPromises');
		const held = [
			promise(
				`no alert is lost: ${expected.size} thresholds were reached, ${new Set(covered).size} are covered by alerts`,
				[...expected].every((identity) => covered.includes(identity)),
			),
			promise(
				`no alert is repeated: ${covered.length} thresholds in ${alerts.length} alerts, each once`,
				new Set(covered).size === covered.length &&
					new Set(alerts.map(({ event_id }) => event_id)).size === alerts.length,
			),
			promise(
				'no alert is false: every one of them was reached',
				covered.every((identity) => expected.has(identity)),
			),
			promise(
				`each new period starts afresh: ${rearmed} customers were alerted in January and again in February`,
				rearmed > 0,
			),
			promise(
				`every alert ran the workflow to its end: ${delivered} of ${alerts.length}`,
				delivered === alerts.length && alerts.length > 0,
			),
			isLegacy
				? promise(
						`no request too many: ${listRequests} for ${polls} polls (least possible ${leastList}), ${usageRequests} for the usage of ${watched(sandbox)} active customers, none more for ${alerts.length} alerts`,
						listRequests === leastList && usageRequests === polls * watched(sandbox),
					)
				: promise(
						`no request too many: ${listRequests} for ${polls} polls (least possible ${leastList}), ${usageRequests} for the details of ${alerts.length} alerts`,
						listRequests === leastList && usageRequests === alerts.length,
					),
			promise(
				'the sandbox saw only requests that the API description allows',
				sandbox.requestViolations.length === 0 && sandbox.violations.length === 0,
			),
		].every(Boolean);
		say(
			`\n${held ? 'All promises held' : 'A PROMISE WAS BROKEN'} (${((Date.now() - started) / 1000).toFixed(1)} s).`,
		);
		process.exitCode = held ? 0 : 1;
	} finally {
		await engine.stop();
		await sandbox.stop();
	}
}

function readGeneration(): string {
	const { values } = parseArgs({ options: { generation: { type: 'string', default: 'current' } } });
	if (['current', 'legacy'].includes(values.generation)) return values.generation;
	throw new Error('--generation is current or legacy');
}

function credentialOf({ apiKey, url, knobs }: Sandbox) {
	const apiGeneration = knobs.generations === 'legacy' ? 'legacy' : 'current';
	return { apiKey, baseUrl: url, apiGeneration, requestsPerMinute: 100_000 };
}

/**
 * The thresholds alone are counted, so forecasts and recoveries stay out. The legacy API states no
 * quotas and no metadata: the user gives the first and does without the second.
 */
function withOptions(json: WorkflowJson, { store }: Sandbox, isLegacy: boolean): WorkflowJson {
	const quotas = Object.fromEntries(
		store.customers.map(({ id, quota_minutes: quota }) => [id, quota ?? 0]),
	);
	for (const { type, parameters = {} } of json.nodes) {
		if (!type.endsWith('scriptixResellerTrigger')) continue;
		const given = parameters as { options?: object };
		given.options = {
			...given.options,
			alsoNotify: [],
			...(isLegacy ? { quotas, includeMetadata: false } : {}),
		};
	}
	return json;
}

function watched({ store }: Sandbox): number {
	return store.customers.filter(({ status }) => status === 'active').length;
}

function printTimeline(alerts: AlertJson[]): void {
	say('\nAlerts by day');
	const byDay = new Map<string, AlertJson[]>();
	for (const alert of alerts) {
		const day = alert.detected_at.slice(0, 10);
		byDay.set(day, [...(byDay.get(day) ?? []), alert]);
	}
	for (const [day, ofDay] of byDay) {
		const critical = ofDay.filter(({ severity }) => severity === 'critical').length;
		say(
			`  ${day}  ${'▇'.repeat(ofDay.length)} ${ofDay.length}${critical > 0 ? `, ${critical} critical` : ''}`,
		);
	}
}

function printTable(alerts: AlertJson[]): void {
	const rows = alerts.map(({ detected_at, customer, usage, threshold, period }) => [
		detected_at.slice(0, 16).replace('T', ' '),
		String(customer.id),
		customer.name.slice(0, 28),
		customer.plan ?? '',
		String(usage.transcription_minutes),
		String(usage.quota_minutes),
		`${usage.usage_percent} %`,
		`${threshold.value} %`,
		period.start,
	]);
	const head = [
		'when',
		'id',
		'customer',
		'plan',
		'minutes',
		'quota',
		'used',
		'threshold',
		'period from',
	];
	const shown = rows.length > 24 ? [...rows.slice(0, 12), ...rows.slice(-12)] : rows;
	const widths = head.map((title, column) =>
		Math.max(title.length, ...shown.map((row) => row[column]?.length ?? 0)),
	);
	const line = (cells: string[]) =>
		`  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`;
	say(
		`\nAlerts${shown.length < rows.length ? ` (the first and the last 12 of ${rows.length})` : ''}`,
	);
	say(line(head));
	shown.forEach((row) => say(line(row)));
}

function promise(text: string, held: boolean): boolean {
	say(`  ${held ? '✔' : '✘ BROKEN:'} ${text}`);
	return held;
}

function say(text: string): void {
	process.stdout.write(`${text}\n`);
}

main().catch((error) => {
	console.error(error);
	process.exitCode = 1;
});
