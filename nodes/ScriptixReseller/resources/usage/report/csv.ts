import type { UsageRow } from '../../../quota/usageRow';

const COLUMNS: Array<keyof UsageRow> = [
	'customer_id',
	'name',
	'email',
	'plan',
	'status',
	'transcription_minutes',
	'quota_minutes',
	'usage_percent',
	'remaining_minutes',
	'quota_status',
];

const BYTE_ORDER_MARK = '\uFEFF';

// Spreadsheets run a cell that begins like this, also behind blanks and with full-width signs.
const FORMULA = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/;

/**
 * Writes rows as CSV (RFC 4180) with a line of headings.
 *
 * Texts that a spreadsheet would run as a formula get an apostrophe in front; numbers stay numbers.
 *
 * @param withByteOrderMark begins the file with the mark by which Excel recognizes UTF-8
 */
export function toCsv(rows: UsageRow[], withByteOrderMark: boolean): string {
	const lines = [COLUMNS, ...rows.map((row) => COLUMNS.map((column) => row[column]))];
	const text = lines.map((cells) => `${cells.map(toCell).join(',')}\r\n`).join('');
	return withByteOrderMark ? `${BYTE_ORDER_MARK}${text}` : text;
}

function toCell(value: unknown): string {
	if (typeof value === 'number') return String(value);
	const text = value === undefined || value === null ? '' : String(value);
	const safe = FORMULA.test(text) ? `'${text}` : text;
	return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}
