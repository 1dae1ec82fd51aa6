/**
 * Reads a number of 0 or more, also from a text of plain digits with a decimal point. What people
 * and `Number` read differently is none: "10.000" is ten thousand in Dutch and German, "1e3" and
 * "0x10" are numbers to programs only.
 */
export function plainNumber(value: unknown): number | undefined {
	if (typeof value === 'string') {
		return /^\d+(\.\d{1,2})?$/.test(value.trim()) ? Number(value) : undefined;
	}
	return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
