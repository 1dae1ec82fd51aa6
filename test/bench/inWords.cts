import type { Unit } from './scenario.cts';
import { summarize } from './statistics.cts';

/** The medians behind a ratio. */
export function inWords(ours: readonly number[], theirs: readonly number[], unit: Unit): string {
	return `${amount(summarize(ours).median, unit)} : ${amount(summarize(theirs).median, unit)}`;
}

/** A value with its unit, as exact as it deserves. */
export function amount(value: number, unit: Unit): string {
	const digits =
		Math.abs(value) >= 100 || Number.isInteger(value)
			? 0
			: Math.abs(value) >= 10
				? 1
				: Math.abs(value) < 0.095
					? 3
					: 2;
	const number = value.toLocaleString('en', {
		minimumFractionDigits: digits,
		maximumFractionDigits: digits,
	});
	if (unit === '×') return number;
	return unit === 'exponent' ? number : `${number} ${unit}`;
}
