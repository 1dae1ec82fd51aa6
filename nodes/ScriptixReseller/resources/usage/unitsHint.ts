/** What is said of rows that have `units_used`. */
export const UNITS_HINT =
	'The legacy API counts units, which are taken for minutes here: compare them with an invoice of Scriptix once';
