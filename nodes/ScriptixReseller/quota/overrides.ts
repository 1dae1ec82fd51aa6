import { comparable } from '../codec/spelling';
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
	/** Percent values, such as "60; 95", or a list of them. */
	thresholds?: unknown;
}

/**
 * Checks the overrides that a user entered.
 *
 * @returns why not, when a plan, a customer or the thresholds of one are missing or unusable, or two
 * are for the same plan or customer
 */
export function parseOverrides(entries: readonly OverrideEntry[]): Overrides | InvalidThresholds {
	const overrides: Overrides = { byPlan: new Map(), byCustomer: new Map() };
	for (const [index, entry] of entries.entries()) {
		const name = `Entry ${index + 1}`;
		const isForCustomer = entry.scope === 'customer';
		if (!isForCustomer && entry.scope !== 'plan') {
			return new InvalidThresholds(
				`${name} applies to "${String(entry.scope)}". Use one of customer, plan.`,
			);
		}
		const kind = isForCustomer ? 'customer' : 'plan';
		const stated = String((isForCustomer ? entry.customerId : entry.plan) ?? '').trim();
		const target = isForCustomer ? stated : comparable(stated);
		if (target === '') {
			return new InvalidThresholds(`${name} names no ${kind}. Choose one, or remove the entry.`);
		}
		const thresholds = parsePercents(entry.thresholds, name);
		if (thresholds instanceof InvalidThresholds) return thresholds;
		const known = isForCustomer ? overrides.byCustomer : overrides.byPlan;
		if (known.has(target)) {
			return new InvalidThresholds(
				`Two entries are for the ${kind} ${target}. Keep one of them, with all its thresholds.`,
			);
		}
		known.set(target, thresholds);
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
	if (byCustomer.size + byPlan.size === 0) return general;
	return byCustomer.get(customerId) ?? byPlan.get(comparable(String(plan))) ?? general;
}

function parsePercents(stated: unknown, name: string): Threshold[] | InvalidThresholds {
	const texts = (Array.isArray(stated) ? (stated as unknown[]) : [stated]).map((one) =>
		typeof one === 'string' || typeof one === 'number' ? String(one) : '',
	);
	// "62,5" is one number to some and two to others.
	const joined = texts.find((text) => /\d\s*,\d/.test(text));
	if (joined !== undefined) {
		return new InvalidThresholds(
			`${name} has the thresholds "${joined.trim()}", in which a comma stands between two digits. Write 62.5 for a decimal, and 60; 95 for two thresholds.`,
		);
	}
	const values = texts
		.flatMap((text) => text.split(/[,;\s]+/))
		.map((value) => value.replace(/%$/, ''))
		.filter((value) => value !== '');
	const thresholds = parseThresholds(values.map((value) => ({ type: 'percent', value })));
	if (!(thresholds instanceof InvalidThresholds)) return thresholds;
	return new InvalidThresholds(
		`${name} has no usable thresholds: ${thresholds.reason} Write percentages such as 60; 95.`,
	);
}
