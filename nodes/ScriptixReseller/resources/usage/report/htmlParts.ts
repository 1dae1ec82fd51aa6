import { ownEntry } from '../../../codec/json';
import type { QuotaStatus } from '../../../quota/usage';
import { readUsage } from '../../../quota/usage';
import type { Notation } from '../languages';
import type { Change, ReportRow } from './data';
import { NO_GROUP } from './data';
import type { UsageSummary, UsageTotals } from './totals';
import type { Words } from './words';
import { isSingular } from './words';

/** How a page writes words and numbers. */
export interface PageStyle {
	words: Words;
	notation: Notation;
	/** Whether there is a month before that customers can be new against. */
	isCompared: boolean;
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

/**
 * The six figures at the top, three in a row: five would break at the width of a phone. Where nobody
 * has a quota there is nothing to say of it.
 */
export function totals(summary: UsageSummary, style: PageStyle): string {
	const { words, notation } = style;
	const { number } = notation;
	const { without_quota: without } = summary;
	const isOne = (count: number) => isSingular(count, notation.language);
	const hasQuotas = without.customers < summary.customers || summary.customers === 0;
	const { transcription_minutes: minutes } = hasQuotas ? summary : without;
	const figures = [
		[number(summary.customers), customersLabel(summary.customers, style)],
		[minutesOf(minutes, notation), isOne(minutes) ? words.oneMinuteUsed : words.minutesUsed],
		...(hasQuotas
			? [
					[
						number(summary.quota_minutes),
						isOne(summary.quota_minutes) ? words.oneMinuteOfQuota : words.quota,
					],
					[percentText(summary.usage_percent, notation) || '–', words.ofQuotaUsed],
					[number(summary.over_quota), words.overQuota],
					[number(without.customers), withoutQuotaLabel(without, style)],
				]
			: []),
	].map(
		([figure, label]) =>
			`<td width="33%" valign="top" style="padding:4px 8px"><div style="font-size:18px;font-weight:bold">${figure}</div><div class="m" style="${SMALL}">${label}</div></td>`,
	);
	const rows = [figures.slice(0, 3), figures.slice(3)].filter((row) => row.length > 0);
	const change = changeText(hasQuotas ? summary : without, style);
	return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0">
${rows.map((row) => `<tr>${row.join('')}</tr>`).join('\n')}${
		change === ''
			? ''
			: `\n<tr><td colspan="3" style="padding:8px 8px 0"><b>${words.change}</b> ${change}</td></tr>`
	}
</table>`;
}

/** A group, laid out as a customer is: a table of its figures would be too wide for a phone. */
export function groupRow(group: { group: string } & UsageTotals, style: PageStyle): string {
	const { words, notation } = style;
	const { number } = notation;
	const { without_quota: without, usage_percent: percent, quota_minutes: quota } = group;
	const details = [`${number(group.customers)} ${customersLabel(group.customers, style)}`];
	if (without.customers > 0 || changeText(without, style) !== '') {
		details.push(`${number(without.customers)} ${withoutQuotaLabel(without, style)}`);
	}
	const minutes = `${minutesOf(group.transcription_minutes, notation)}&nbsp;${words.minutesShort}`;
	const change = changeText(group, style);
	const notes = [
		...(group.over_quota > 0 ? [`${number(group.over_quota)} ${words.overQuota}`] : []),
		...(change === '' ? [] : [change]),
	];
	return twoCells(
		groupName(group.group, style),
		details,
		percent === null ? '' : bar(percent, COLORS[readUsage({ usage: group }).status]),
		percent === null
			? ''
			: `<b>${percentText(percent, notation)}</b> ${minutes} ${words.of}&nbsp;${number(quota)}`,
		notes.join('<br>'),
	);
}

/** A customer with its bar. */
export function customerRow(row: ReportRow, style: PageStyle): string {
	const { words, notation } = style;
	const status = ownEntry(words.statuses, row.status.toLowerCase()) ?? row.status;
	const details = [row.email, row.plan, status].map(escape).filter((text) => text !== '');
	const label = row.quota_status === 'unlimited' ? words.noLimit : words.noQuota;
	return twoCells(
		escape(row.name) || escape(row.customer_id),
		details,
		bar(row.usage_percent, COLORS[row.quota_status]),
		`<b>${percentText(row.usage_percent, notation) || label}</b> ${minutesText(row, style)}`,
		changeText(row, style, style.isCompared ? words.noPeriodBefore : ''),
	);
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

/** A line of two cells: who it is about, and a bar with figures. */
function twoCells(
	name: string,
	details: readonly string[],
	barHtml: string,
	figures: string,
	note: string,
): string {
	const noteHtml = note === '' ? '' : `<br><span class="m" style="${SMALL}">${note}</span>`;
	return `<tr class="l" style="border-top:1px solid ${LINE}"><td width="52%" style="padding-left:0;word-break:break-word"><b>${name}</b><br><span class="m" style="${SMALL}">${details.join('&nbsp;· ')}</span></td><td style="padding-right:0">${barHtml}<span style="font-size:12px">${figures}</span>${noteHtml}</td></tr>`;
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
	{ words, notation }: PageStyle,
): string {
	const text =
		used === null ? words.usageUnknown : `${minutesOf(used, notation)}&nbsp;${words.minutesShort}`;
	return quota === null ? text : `${text} ${words.of}&nbsp;${notation.number(quota)}`;
}

function customersLabel(customers: number, { words, notation }: PageStyle): string {
	return isSingular(customers, notation.language) ? words.oneCustomer : words.customersSmall;
}

/** With the minutes of those customers, which stand in no other figure, and how they have changed. */
function withoutQuotaLabel(without: UsageTotals['without_quota'], style: PageStyle): string {
	const { words, notation } = style;
	const minutes = `(${minutesOf(without.transcription_minutes, notation)}&nbsp;${words.minutesShort})`;
	const parts = [
		words.withoutQuota,
		without.customers > 0 ? minutes : '',
		changeText(without, style),
	];
	return parts.filter((part) => part !== '').join(' ');
}

/**
 * An arrow, the minutes and the percent; nothing where nothing is compared.
 *
 * @param newcomer what is said where there was no period before
 */
function changeText(
	{ previous_minutes: previous, change_minutes: change, change_percent: percent }: Partial<Change>,
	{ notation }: PageStyle,
	newcomer = '',
): string {
	if (previous === null) return newcomer;
	if (change === null || change === undefined) return '';
	const arrow = change > 0 ? '▲' : change < 0 ? '▼' : '=';
	const size = change === 0 ? '' : `&nbsp;${minutesOf(Math.abs(change), notation)}`;
	const share = percent === null || percent === undefined ? '' : percentText(percent, notation);
	const signed = (percent ?? 0) > 0 ? `+${share}` : share;
	return `${arrow}${size}${share === '' || change === 0 ? '' : ` (${signed})`}`;
}

/** Whole minutes where there are many; cut, so that none are claimed that were not used. */
function minutesOf(minutes: number, { number }: Notation): string {
	return number(Math.abs(minutes) < 1000 ? minutes : Math.trunc(minutes));
}

/** Cut to one decimal, so that no percentage is shown that is not reached. */
function percentText(percent: number | null, { number }: Notation): string {
	return percent === null ? '' : `${number(Math.trunc(percent * 10) / 10)}&nbsp;%`;
}
