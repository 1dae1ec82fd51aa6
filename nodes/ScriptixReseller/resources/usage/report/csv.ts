import type { ReportRow } from './data';

const COLUMNS = [
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
] as const satisfies ReadonlyArray<keyof ReportRow>;

/** Columns that stand only in files of reports that have them. */
const MORE_COLUMNS = [
	'group',
	'period_start',
	'period_end',
	'previous_minutes',
	'change_minutes',
	'change_percent',
] as const satisfies ReadonlyArray<keyof ReportRow>;

/** How a file is to be written for the spreadsheet that opens it. */
export interface CsvForm {
	/** Between cells; one character. */
	separator: string;
	decimalSign: '.' | ',';
	/** Begins the file with the mark by which Excel recognizes UTF-8. */
	byteOrderMark: boolean;
}

const PART_LENGTH = 65_536;

const BYTE_ORDER_MARK = '\uFEFF';

// Spreadsheets run a cell that begins with one of these, also in the full-width forms of Asian keyboards;
// behind blanks and quotes, and behind what nobody sees, which programs drop, such as a NUL.
const SIGNS = '=+\\-@\uFF1D\uFF0B\uFF0D\uFF20';
const PASSED_OVER = '\\s\\p{Cf}\\p{Cc}"\'';

const FORMULA_AT_START = new RegExp(`^[${PASSED_OVER}]*[${SIGNS}]|^[\\t\\r\\n]`, 'u');

// A reader that takes another character for the separator sees a cell begin behind it. What is
// skipped holds no separator, or a text of tabs would be scanned from each of them.
const FORMULA_BEHIND_SEPARATOR = new RegExp(
	`([,;|:\\t\\r\\n](?:(?![\\t\\r\\n])[${PASSED_OVER}])*)(?=[${SIGNS}])`,
	'gu',
);

/**
 * Writes rows as CSV (RFC 4180, UTF-8) with a line of headings, which are not translated. The parts
 * together are the file.
 *
 * Texts that a spreadsheet would run as a formula get an apostrophe in front, at the beginning of a
 * cell and wherever one would begin by another separator; numbers stay numbers.
 */
export function* toCsv(rows: readonly ReportRow[], form: CsvForm): Generator<Buffer> {
	const columns: Array<keyof ReportRow> = [
		...COLUMNS,
		...MORE_COLUMNS.filter((column) => rows.some((row) => row[column] !== undefined)),
	];
	const toLine = (cells: readonly unknown[]) =>
		`${cells.map((cell) => toCell(cell, form)).join(form.separator)}\r\n`;
	let text = `${form.byteOrderMark ? BYTE_ORDER_MARK : ''}${toLine(columns)}`;
	for (const row of rows) {
		text += toLine(columns.map((column) => row[column]));
		// A long text that is added to keeps all its parts, five times the memory of its characters.
		if (text.length < PART_LENGTH) continue;
		yield Buffer.from(text);
		text = '';
	}
	yield Buffer.from(text);
}

function toCell(value: unknown, { separator, decimalSign }: CsvForm): string {
	const text =
		typeof value === 'number' ? toNumberText(value, decimalSign) : toSafeText(toText(value));
	const needsQuotes = text.includes(separator) || /["\r\n]/.test(text);
	return needsQuotes ? `"${text.replace(/"/g, '""')}"` : text;
}

function toNumberText(value: number, decimalSign: string): string {
	return String(value).replace('.', decimalSign);
}

function toSafeText(text: string): string {
	const inner = text.replace(FORMULA_BEHIND_SEPARATOR, "$1'");
	return FORMULA_AT_START.test(text) ? `'${inner}` : inner;
}

function toText(value: unknown): string {
	return typeof value === 'string' || typeof value === 'boolean' ? String(value) : '';
}
