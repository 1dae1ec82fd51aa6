/**
 * The plans that Scriptix documents, with the minutes per month of each; null where a contract says.
 * Price lists have others. https://docs.scriptix.io/docs/api/Reseller/DataModels
 */
const MINUTES_BY_PLAN: ReadonlyMap<string, number | null> = new Map([
	['bronze', 500],
	['silver', 2_000],
	['gold', 10_000],
	['enterprise', null],
]);

/** Whether Scriptix documents a plan, which is then spelled as it is here: in lower case. */
export function isDocumentedPlan(plan: string): boolean {
	return MINUTES_BY_PLAN.has(plan);
}

/** The minutes per month that Scriptix documents for a plan; null where it documents none. */
export function documentedMinutes(plan: string): number | null {
	return MINUTES_BY_PLAN.get(plan.toLowerCase()) ?? null;
}
