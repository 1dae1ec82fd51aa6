import type { QuotaStatus } from '../../../quota/usage';
import type { UsageRow } from '../../../quota/usageRow';
import type { UsageSummary, UsageTotals } from './rows';

export interface ReportHeading {
	title: string;
	/** What the figures are about, such as a month. */
	period: string;
}

interface Band {
	label: string;
	/** Bar colour. */
	color: string;
}

// Dark enough to tell apart in print; the label says the same for those who do not see the colour.
const BANDS: Record<QuotaStatus, Band> = {
	healthy: { label: 'below 50 %', color: '#2e9e6b' },
	moderate: { label: '50 to 80 %', color: '#d9a514' },
	high: { label: '80 to 95 %', color: '#e0701a' },
	critical: { label: '95 % and more', color: '#c62839' },
	unlimited: { label: 'no limit', color: '#8a94a6' },
	unknown: { label: 'no quota given', color: '#8a94a6' },
};

const TEXT = '#1c2430';
const MUTED = '#5b6675';
const LINE = '#e3e7ed';
const TRACK = '#edf0f4';

/**
 * Writes a page that stands alone and that mail programs show: tables and inline styles, no script,
 * no image, nothing to load. Every text is escaped.
 *
 * @param rows in the order in which they are shown
 */
export function toHtml(
	{ title, period }: ReportHeading,
	summary: UsageSummary,
	rows: UsageRow[],
): string {
	return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${escape(title)}</title>
</head>
<body style="margin:0;padding:0;background:#f4f6f9">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f4f6f9">
<tr><td align="center" style="padding:16px 8px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:760px;background:#ffffff;border:1px solid ${LINE};border-radius:8px;color:${TEXT};font:14px/1.4 Arial,Helvetica,sans-serif">
<tr><td style="padding:20px 20px 4px">
<h1 style="margin:0;font-size:22px;line-height:1.25">${escape(title)}</h1>
<p style="margin:4px 0 0;color:${MUTED}">${escape(period)}</p>
</td></tr>
<tr><td style="padding:12px 12px 4px">${totals(summary)}</td></tr>
${rows.length === 0 ? '' : section('Plans', plans(summary))}
${section('Customers', rows.length === 0 ? empty() : customers(rows))}
</table>
</td></tr>
</table>
</body>
</html>
`;
}

function section(heading: string, content: string): string {
	return `<tr><td style="padding:16px 20px">
<h2 style="margin:0 0 6px;font-size:16px">${heading}</h2>
${content}
</td></tr>`;
}

function totals({
	customers: count,
	transcription_minutes,
	quota_minutes,
	usage_percent,
	over_quota,
}: UsageSummary): string {
	const figures = [
		[format(count), 'customers'],
		[format(transcription_minutes), 'minutes used'],
		[format(quota_minutes), 'minutes of quota'],
		[percentText(usage_percent), 'of the quota used'],
		[format(over_quota), 'over quota'],
	];
	return figures
		.map(
			([figure, label]) =>
				`<div style="display:inline-block;vertical-align:top;min-width:96px;padding:4px 8px"><div style="font-size:20px;font-weight:bold">${figure}</div><div style="color:${MUTED};font-size:12px">${label}</div></div>`,
		)
		.join('\n');
}

function customers(rows: UsageRow[]): string {
	return `<table width="100%" cellpadding="5" cellspacing="0" style="border-collapse:collapse">
${rows.map(customerRow).join('\n')}
</table>`;
}

function customerRow(row: UsageRow): string {
	const { color, label } = BANDS[row.quota_status];
	const details = [row.email, row.plan, row.status]
		.map((text) => escape(text ?? ''))
		.filter((text) => text !== '');
	return `<tr style="border-top:1px solid ${LINE}"><td width="52%" style="padding-left:0;overflow-wrap:anywhere"><b>${escape(row.name || String(row.customer_id ?? ''))}</b><br><span style="color:${MUTED};font-size:12px">${details.join(' · ')}</span></td><td style="padding-right:0">${bar(row.usage_percent, color)}<span style="font-size:12px"><b>${percentText(row.usage_percent) || label}</b> ${minutesText(row)}</span></td></tr>`;
}

function bar(percent: number | null, color: string): string {
	const width = Math.round(Math.min(Math.max(percent ?? 0, 0), 100));
	const rest = 100 - width;
	const cell = (share: number, background: string) =>
		share === 0 ? '' : `<td width="${share}%" bgcolor="${background}" style="padding:0"></td>`;
	return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr height="8">${cell(width, color)}${cell(rest, TRACK)}</tr></table>`;
}

function minutesText({ transcription_minutes: used, quota_minutes: quota }: UsageRow): string {
	const text = used === null ? 'usage unknown' : `${format(used)} min`;
	return quota === null ? text : `${text} of ${format(quota)}`;
}

function plans({ by_plan: byPlan }: UsageSummary): string {
	const head = (label: string) =>
		`<th align="right" style="color:${MUTED};font-size:12px;font-weight:normal">${label}</th>`;
	const cell = (text: string) => `<td align="right">${text}</td>`;
	const row = ({ plan, ...of }: UsageTotals & { plan: string }) =>
		`<tr style="border-top:1px solid ${LINE}"><td style="padding-left:0">${escape(plan || 'none')}</td>${[
			format(of.customers),
			format(of.transcription_minutes),
			percentText(of.usage_percent) || '–',
			format(of.over_quota),
		]
			.map(cell)
			.join('')}</tr>`;
	return `<table width="100%" cellpadding="5" cellspacing="0" style="border-collapse:collapse">
<tr><td></td>${['Customers', 'Minutes', 'Quota used', 'Over quota'].map(head).join('')}</tr>
${byPlan.map(row).join('\n')}
</table>`;
}

function empty(): string {
	return `<p style="margin:0;color:${MUTED}">No customer matches the filters.</p>`;
}

function percentText(percent: number | null): string {
	return percent === null ? '' : `${format(Math.round(percent * 10) / 10)}&nbsp;%`;
}

function format(value: number): string {
	return value.toLocaleString('en-US', { maximumFractionDigits: 1 });
}

function escape(text: string): string {
	return text
		.replace(/&/g, '&amp;')
		.replace(/</g, '&lt;')
		.replace(/>/g, '&gt;')
		.replace(/"/g, '&quot;')
		.replace(/'/g, '&#39;');
}
