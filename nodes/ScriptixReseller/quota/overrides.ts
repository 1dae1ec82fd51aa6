import type { Threshold } from './thresholds';
import { InvalidThresholds, parseThresholds } from './thresholds';

/** Thresholds that apply in place of the general ones, for one plan or one customer. */
export interface Overrides {
	byPlan: Map<string, Threshold[]>;
	byCustomer: Map<string, Threshold[]>;
}

/** One override as the user entered it. */
export interface OverrideEntry {
	scope?: unknown;
	plan?: unknown;
	customerId?: unknown;
	/** Percent values, such as "60; 95". */
	thresholds?: unknown;
}

/**
 * Checks the overrides that a user entered; of two for the same plan or customer the later counts.
 *
 * @returns why not, when a plan, a customer or the thresholds of one are missing or unusable
 */
export function parseOverrides(entries: readonly OverrideEntry[]): Overrides | InvalidThresholds {
	const overrides: Overrides = { byPlan: new Map(), byCustomer: new Map() };
	for (const [index, entry] of entries.entries()) {
		const name = `Override ${index + 1}`;
		const isForCustomer = entry.scope === 'customer';
		const target = String((isForCustomer ? entry.customerId : entry.plan) ?? '').trim();
		if (target === '') {
			return new InvalidThresholds(
				`${name} names no ${isForCustomer ? 'customer' : 'plan'}. Choose one, or remove the override.`,
			);
		}
		const text = String(entry.thresholds ?? '');
		// "62,5" is sixty-two and a half to half of Europe.
		const decimal = /\d+,\d+/.exec(text)?.[0];
		if (decimal !== undefined) {
			return new InvalidThresholds(
				`${name} holds "${decimal}". Write decimals with a point and separate thresholds by a semicolon, such as "${decimal.replace(',', '.')}" or "60; 95".`,
			);
		}
		const values = text
			.split(/;|,\s+|\s+/)
			.map((value) => value.trim().replace(/[%,]+$/, ''))
			.filter((value) => value !== '');
		const thresholds = parseThresholds(values.map((value) => ({ type: 'percent', value })));
		if (thresholds instanceof InvalidThresholds) {
			return new InvalidThresholds(
				`${name} has no usable thresholds: ${thresholds.reason} Write percents such as "60; 95".`,
			);
		}
		if (isForCustomer) overrides.byCustomer.set(target, thresholds);
		else overrides.byPlan.set(target.toLowerCase(), thresholds);
	}
	return overrides;
}

/** The thresholds for a customer: its own, else those of its plan, else the general ones. */
export function thresholdsFor(
	customerId: string,
	plan: unknown,
	general: Threshold[],
	{ byPlan, byCustomer }: Overrides,
): Threshold[] {
	return byCustomer.get(customerId) ?? byPlan.get(String(plan).toLowerCase()) ?? general;
}
