import { ownEntry } from '../../../parameters/checks';
import type { QuotaStatus } from '../../../quota/usage';
import type { Notation } from '../languages';
import type { Change, ReportRow } from './data';
import { NO_GROUP } from './data';
import type { UsageSummary, UsageTotals } from './totals';
import type { Words } from './words';

/** How a page writes words and numbers. */
export interface PageStyle {
	words: Words;
	notation: Notation;
}

// Dark enough to tell apart in print; the label says the same for those who do not see the colour.
const COLORS: Record<QuotaStatus, string> = {
	healthy: '#2e9e6b',
	moderate: '#d9a514',
	high: '#e0701a',
	critical: '#c62839',
	unlimited: '#8a94a6',
	unknown: '#8a94a6',
};

export const TEXT = '#1c2430';
export const MUTED = '#5b6675';
export const LINE = '#e3e7ed';
const TRACK = '#dfe4ea';

const SMALL = `color:${MUTED};font-size:12px`;

// The API does not limit its texts; one of 100,000 characters must not fill the page.
const LONGEST_TEXT = 120;

/** The six figures at the top, three in a row: five would break at the width of a phone. */
export function totals(summary: UsageSummary, { words, notation }: PageStyle): string {
	const { number } = notation;
	const { without_quota: without } = summary;
	const figures = [
		[number(summary.customers), words.customers],
		[number(summary.transcription_minutes), words.minutesUsed],
		[number(summary.quota_minutes), words.quota],
		[percentText(summary.usage_percent, notation) || '–', words.ofQuotaUsed],
		[number(summary.over_quota), words.overQuota],
		[number(without.customers), withoutQuotaLabel(without, { words, notation })],
	].map(
		([figure, label]) =>
			`<td width="33%" valign="top" style="padding:4px 8px"><div style="font-size:20px;font-weight:bold">${figure}</div><div class="m" style="${SMALL}">${label}</div></td>`,
	);
	const change = changeText(summary, { words, notation });
	return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0">
<tr>${figures.slice(0, 3).join('')}</tr>
<tr>${figures.slice(3).join('')}</tr>${
		change === ''
			? ''
			: `\n<tr><td colspan="3" style="padding:8px 8px 0"><b>${words.change}</b> ${change}</td></tr>`
	}
</table>`;
}

/** One line for each group, with a column for the comparison where there is one. */
export function groupTable(groups: UsageSummary['by_group'], style: PageStyle): string {
	const { words } = style;
	const compares = groups.some((group) => group.change_minutes !== undefined);
	const head = [
		words.customers,
		words.minutes,
		words.ofQuotaUsed,
		words.overQuota,
		...(compares ? [words.change] : []),
	];
	return `<table width="100%" cellpadding="5" cellspacing="0" style="border-collapse:collapse">
<tr><td></td>${head.map((label) => `<th align="right" class="m" style="${SMALL};font-weight:normal">${label}</th>`).join('')}</tr>
${groups.map((group) => groupRow(group, style, compares)).join('\n')}
</table>`;
}

/** A customer with its bar. */
export function customerRow(row: ReportRow, style: PageStyle): string {
	const { words, notation } = style;
	const status = ownEntry(words.statuses, row.status.toLowerCase()) ?? row.status;
	const details = [row.email, row.plan, status].map(escape).filter((text) => text !== '');
	const label = row.quota_status === 'unlimited' ? words.noLimit : words.noQuota;
	const change = changeText(row, style);
	const figures = `<b>${percentText(row.usage_percent, notation) || label}</b> ${minutesText(row, style)}`;
	return `<tr class="l" style="border-top:1px solid ${LINE}"><td width="52%" style="padding-left:0;word-break:break-word"><b>${escape(row.name) || escape(row.customer_id)}</b><br><span class="m" style="${SMALL}">${details.join(' · ')}</span></td><td style="padding-right:0">${bar(row.usage_percent, COLORS[row.quota_status])}<span style="font-size:12px">${figures}</span>${
		change === '' ? '' : `<br><span class="m" style="${SMALL}">${change}</span>`
	}</td></tr>`;
}

/** What a group is called on a page. */
export function groupName(group: string, { words }: PageStyle): string {
	return group === NO_GROUP ? words.none : escape(group);
}

/** Every text that comes from elsewhere goes through here. */
export function escape(value: unknown): string {
	const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
	const cut = [...text.slice(0, 2 * LONGEST_TEXT)].slice(0, LONGEST_TEXT).join('');
	return (cut.length < text.length ? `${cut}…` : cut)
		.replace(/&/g, '&amp;')
		.replace(/</g, '&lt;')
		.replace(/>/g, '&gt;')
		.replace(/"/g, '&quot;')
		.replace(/'/g, '&#39;');
}

function groupRow(
	group: { group: string } & UsageTotals,
	style: PageStyle,
	compares: boolean,
): string {
	const { number } = style.notation;
	const { without_quota: without } = group;
	const minutes =
		without.customers === 0
			? number(group.transcription_minutes)
			: `${number(group.transcription_minutes)}<br><span class="m" style="${SMALL}">${number(without.customers)} ${withoutQuotaLabel(without, style)}</span>`;
	const cells = [
		number(group.customers),
		minutes,
		percentText(group.usage_percent, style.notation) || '–',
		number(group.over_quota),
		...(compares ? [changeText(group, style) || '–'] : []),
	];
	return `<tr class="l" style="border-top:1px solid ${LINE}"><td style="padding-left:0;word-break:break-word">${groupName(group.group, style)}</td>${cells.map((text) => `<td align="right" valign="top">${text}</td>`).join('')}</tr>`;
}

/** Cells of a stated height with a blank in them: Outlook draws empty ones without any size. */
function bar(percent: number | null, color: string): string {
	const width = Math.trunc(Math.min(Math.max(percent ?? 0, 0), 100));
	const cell = (share: number, background: string, track: string) =>
		share === 0
			? ''
			: `<td${track} width="${share}%" height="8" bgcolor="${background}" style="height:8px;line-height:8px;font-size:1px;padding:0">&nbsp;</td>`;
	return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr>${cell(width, color, '')}${cell(100 - width, TRACK, ' class="t"')}</tr></table>`;
}

function minutesText(
	{ transcription_minutes: used, quota_minutes: quota }: ReportRow,
	{ words, notation: { number } }: PageStyle,
): string {
	const text = used === null ? words.usageUnknown : `${number(used)}&nbsp;${words.minutesShort}`;
	return quota === null ? text : `${text} ${words.of}&nbsp;${number(quota)}`;
}

function withoutQuotaLabel(
	{ customers, transcription_minutes: minutes }: UsageTotals['without_quota'],
	{ words, notation }: PageStyle,
): string {
	return customers === 0
		? words.withoutQuota
		: `${words.withoutQuota} (${notation.number(minutes)}&nbsp;${words.minutesShort})`;
}

/** An arrow, the minutes and the percent; nothing where nothing is compared. */
function changeText(
	{ previous_minutes: previous, change_minutes: change, change_percent: percent }: Partial<Change>,
	{ words, notation }: PageStyle,
): string {
	if (previous === undefined) return '';
	if (previous === null || change === null || change === undefined) return words.noPeriodBefore;
	const arrow = change > 0 ? '▲' : change < 0 ? '▼' : '=';
	const size = change === 0 ? '' : ` ${notation.number(Math.abs(change))}`;
	const share = percent === null || percent === undefined ? '' : percentText(percent, notation);
	const signed = (percent ?? 0) > 0 ? `+${share}` : share;
	return `${arrow}${size}${share === '' || change === 0 ? '' : ` (${signed})`}`;
}

/** Cut to one decimal, so that no percentage is shown that is not reached. */
function percentText(percent: number | null, { number }: Notation): string {
	return percent === null ? '' : `${number(Math.trunc(percent * 10) / 10)}&nbsp;%`;
}
