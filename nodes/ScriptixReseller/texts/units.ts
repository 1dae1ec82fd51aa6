/** The assumption behind every figure of an API that counts units. */
export const UNITS_HINT =
	'Scriptix counts units here, which are taken as minutes. Check that against one invoice before you bill by these figures.';
