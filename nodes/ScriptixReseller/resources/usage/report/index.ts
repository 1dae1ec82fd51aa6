import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { giveWay } from '../../../api/clock';
import { lacks } from '../../../api/requireFeature';
import { parameterOf, readChoice, readSwitch } from '../../../parameters/choices';
import { readQuotas } from '../../../parameters/quotas';
import { readCalendarDate } from '../../../quota/calendarDate';
import type { Period } from '../../../quota/period';
import { calendarMonthOf, dayOf, formatDay, isOver } from '../../../quota/period';
import type { UsageRow } from '../../../quota/usageRow';
import type { Operation, OperationRun, OutputItem } from '../../operation';
import { includeUsageDetailsField } from '../getAll';
import { UNITS_HINT } from '../unitsHint';
import { compareRows } from '../rowOrder';
import { readUsageRows } from '../usageRows';
import { toCsv } from './csv';
import type { ReportData } from './data';
import { toReportRow } from './data';
import { reportFields, sourceField } from './fields';
import type { ReportForm } from './form';
import { readReportForm } from './form';
import { periodText } from './heading';
import { toHtml } from './html';
import { groupNamer, groupText } from './groups';
import { refuseInexactSums } from './inexactSums';
import { readInputReport } from './input';
import { distinctPeriods } from './months';
import { summarize } from './totals';

// As in the trigger: who has left is not reported unless a filter asks for them.
const UNWANTED_STATUSES = ['cancelled'];

export const report: Operation = {
	option: {
		name: 'Report',
		value: 'report',
		description:
			'Summarize the usage of all customers, optionally with a CSV file or an HTML page for an e-mail',
		action: 'Create a usage report',
	},
	fields: reportFields,
	async execute(run) {
		const form = readReportForm(run);
		const data = await readScriptixData(run, form.groupKey);
		const readAt = run.client.serverNow();
		return [await toOutput(run.context, data, form, readAt, readAt)];
	},
	async executeAll(run) {
		const { context } = run;
		const at = { context, itemIndex: 0 };
		if (readChoice(at, parameterOf(at, sourceField), sourceField) !== 'input') return undefined;
		const form = readReportForm(at);
		const { data, itemIndexes, errorItems } = readInputReport(run, form.groupKey);
		if (!data) return errorItems;
		const now = Date.now();
		// Figures of unknown periods, and of those that run still, are dated by when they came in.
		const areClosed = data.months && data.periods.every((period) => isOver(period, now));
		const readAt = areClosed ? undefined : now;
		const output = await toOutput(context, data, form, now, readAt);
		const pairedItem = itemIndexes.map((item) => ({ item }));
		return [{ ...output, pairedItem }, ...errorItems];
	},
};

async function readScriptixData(
	run: OperationRun,
	groupKey: string | undefined,
): Promise<ReportData> {
	const { context, client, itemIndex } = run;
	const options = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
	const rows = await readUsageRows(run, {
		withDetails: readSwitch(run, options, includeUsageDetailsField),
		withMetadata: groupKey !== undefined && 'Grouping by metadata',
		quotas: readQuotas(run, options),
		unwantedStatuses: UNWANTED_STATUSES,
		onlyWhole: 'A report of only some customers is not made.',
	});
	if (rows.some(({ row }) => row.units_used !== undefined)) run.hint(UNITS_HINT);
	const groupOf = groupNamer(groupKey);
	const stated = distinctPeriods(rows.map(({ row }) => ({ period: periodOf(row) })));
	return {
		entries: rows.map(({ row: { metadata, ...row }, usage }) => ({
			row,
			isOverQuota: (usage.percent ?? 0) > 100,
			group: groupOf(groupKey === undefined ? row.plan : groupText(metadata, groupKey)),
			previousMinutes: null,
		})),
		former: [],
		compares: false,
		isUngrouped: groupKey === undefined && lacks(client, 'plan'),
		periods: stated.length > 0 ? stated : [calendarMonthOf(dayOf(new Date(client.serverNow())))],
	};
}

/** The period of a row as it was read: both its days belong to it. */
function periodOf(row: UsageRow): Period | undefined {
	const [start, end] = [row.period_start, row.period_end].map((day) => readCalendarDate(day)?.day);
	return start === undefined || end === undefined ? undefined : { start, end };
}

/** @param readAt when usage that still grows was read; undefined for figures of closed months */
async function toOutput(
	context: IExecuteFunctions,
	data: ReportData,
	form: ReportForm,
	now: number,
	readAt: number | undefined,
): Promise<OutputItem> {
	const { format, title, groupKey, notation, csv, binaryProperty } = form;
	await giveWay();
	refuseInexactSums(context, data);
	const summary = summarize(data);
	await giveWay();
	const rows = data.entries
		.map((entry) => toReportRow(entry, data.compares, groupKey !== undefined))
		.sort(compareRows('percent'));
	await giveWay();
	const period = periodText(data, notation, readAt);
	const generatedAt = new Date(now).toISOString();
	const isCompared = data.months?.compared !== undefined;
	const json = {
		title,
		period,
		generated_at: generatedAt,
		...summary,
		periods: data.periods.map(({ start, end }) => ({
			start: formatDay(start),
			end: formatDay(end),
		})),
	} as unknown as IDataObject;
	if (format === 'items') return { json: { ...json, rows: rows as unknown as IDataObject[] } };

	const file =
		format === 'csv'
			? await whole(toCsv(rows, csv))
			: Buffer.from(toHtml({ title, period, summary, rows, groupKey, isCompared, notation }));
	const name = data.months ? formatDay(data.months.reported).slice(0, 7) : generatedAt.slice(0, 10);
	const binary = await context.helpers.prepareBinaryData(
		file,
		`usage-report-${name}.${format}`,
		format === 'csv' ? 'text/csv' : 'text/html',
	);
	return { json, binary: { [binaryProperty]: binary } };
}

/** A file of parts, each of which takes its time. */
async function whole(parts: Iterable<Buffer>): Promise<Buffer> {
	const written: Buffer[] = [];
	for (const part of parts) {
		written.push(part);
		await giveWay();
	}
	return Buffer.concat(written);
}
