import type { Notation } from '../languages';
import type { ReportRow } from './data';
import {
	customerRow,
	escape,
	groupName,
	groupRow,
	LINE,
	MUTED,
	TEXT,
	totals,
	type PageStyle,
} from './htmlParts';
import type { UsageSummary } from './totals';
import { WORDS } from './words';

export interface ReportPage {
	title: string;
	/** What the figures are about, such as a month. */
	period: string;
	summary: UsageSummary;
	/** In the order in which they are shown. */
	rows: ReportRow[];
	/** The metadata key that customers are grouped by; undefined for plans. */
	groupKey?: string;
	/** Whether there is a month before, so that a customer without a period in it is new. */
	isCompared: boolean;
	notation: Notation;
}

// Gmail cuts mails beyond 102 kB; the rest is for what mail servers add.
const MOST_BYTES = 98_000;

// So that many groups leave room for customers.
const MOST_GROUP_BYTES = 40_000;

// What the closing of the page and the line about what was left out take.
const RESERVED_BYTES = 1_500;

const DARK = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){.b{background:#12161d!important}.c{background:#1b212c!important;border-color:#364052!important;color:#e8ecf2!important}.m{color:#a9b3c2!important}.l{border-color:#364052!important}.t{background:#364052!important}}`;

/**
 * Writes a page that stands alone and that mail programs show: tables and inline styles, no script,
 * no image, nothing to load. Every text is escaped. A page that would grow beyond what mail programs
 * show in one piece ends with the number of customers that are left out.
 */
export function toHtml(page: ReportPage): string {
	const { notation, isCompared } = page;
	const words = WORDS[notation.language];
	const style: PageStyle = { words, notation, isCompared };
	const head = `<!DOCTYPE html>
<html lang="${notation.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escape(page.title)}</title>
<style>${DARK}</style>
</head>
<body class="b" style="margin:0;padding:0;background:#f4f6f9">
<table role="presentation" class="b" width="100%" cellpadding="0" cellspacing="0" style="background:#f4f6f9">
<tr><td align="center" style="padding:16px 8px">
<table role="presentation" class="c" width="100%" cellpadding="0" cellspacing="0" style="max-width:760px;background:#ffffff;border:1px solid ${LINE};border-radius:8px;color:${TEXT};font:14px/1.4 Arial,Helvetica,sans-serif">
<tr><td style="padding:20px 20px 4px">
<h1 style="margin:0;font-size:22px;line-height:1.25">${escape(page.title)}</h1>
<p class="m" style="margin:4px 0 0;color:${MUTED}">${escape(page.period)}</p>
</td></tr>
<tr><td style="padding:12px 12px 4px">${totals(page.summary, style)}</td></tr>
${groupSection(page, style)}`;
	const rows = customerSections(page, style, MOST_BYTES - bytesOf(head) - RESERVED_BYTES);
	const nobody = `<p class="m" style="margin:0;color:${MUTED}">${words.nobody}</p>`;
	return `${head}
${page.rows.length === 0 ? section(words.customers, nobody) : rows}
</table>
</td></tr>
</table>
</body>
</html>
`;
}

function groupSection({ summary, groupKey }: ReportPage, style: PageStyle): string {
	const groups = summary.by_group;
	if (groups.length === 0) return '';
	const { words, notation } = style;
	const heading = groupKey === undefined ? words.plans : escape(words.groups(groupKey));
	const rows = writeRows(groups, MOST_GROUP_BYTES, (group) => groupRow(group, style));
	const more = groups.length - rows.length;
	if (more === 0) return section(heading, table(rows));
	const text = more === 1 ? words.oneGroupLeftOut : words.groupsLeftOut(notation.number(more));
	return section(heading, `${table(rows)}\n${note(text)}`);
}

/** As many of the first rows as there is room for; the others are not written at all. */
function writeRows<T>(rows: readonly T[], room: number, write: (row: T) => string): string[] {
	const written: string[] = [];
	let left = room;
	for (const row of rows) {
		const html = write(row);
		left -= bytesOf(html) + 1;
		if (left < 0) break;
		written.push(html);
	}
	return written;
}

/** The customers, group by group where a metadata key groups them, as far as the room goes. */
function customerSections(
	{ rows, groupKey, summary }: ReportPage,
	style: PageStyle,
	room: number,
): string {
	const { words, notation } = style;
	const parts =
		groupKey === undefined
			? [{ heading: words.customers, rows }]
			: summary.by_group.map(({ group }) => ({
					heading: groupName(group, style),
					rows: rows.filter((row) => row.group === group),
				}));
	const sections: string[] = [];
	let left = room;
	let shown = 0;
	for (const part of parts) {
		const frame = bytesOf(section(part.heading, table([])));
		const written = writeRows(part.rows, left - frame, (row) => customerRow(row, style));
		if (written.length > 0) sections.push(section(part.heading, table(written)));
		left -= frame + bytesOf(written.join('\n'));
		shown += written.length;
		if (written.length < part.rows.length) break;
	}
	const more = rows.length - shown;
	if (more > 0) {
		const text = more === 1 ? words.oneLeftOut : words.leftOut(notation.number(more));
		sections.push(`<tr><td style="padding:0 20px 16px">${note(text)}</td></tr>`);
	}
	return sections.join('\n');
}

function table(rows: readonly string[]): string {
	return `<table width="100%" cellpadding="5" cellspacing="0" style="border-collapse:collapse">
${rows.join('\n')}
</table>`;
}

function section(heading: string, content: string): string {
	return `<tr><td style="padding:16px 20px">
<h2 style="margin:0 0 6px;font-size:16px">${heading}</h2>
${content}
</td></tr>`;
}

function note(text: string): string {
	return `<p class="m" style="margin:8px 0 0;color:${MUTED}">${text}</p>`;
}

function bytesOf(text: string): number {
	return Buffer.byteLength(text);
}
