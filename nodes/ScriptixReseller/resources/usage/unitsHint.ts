/** What is said of rows that have `units_used`. */
export const UNITS_HINT =
	'The legacy API counts units, which are treated as minutes here: compare them with an invoice of Scriptix once';
