import { plainText } from '../../codec/text';
import type { UsageRow } from '../../quota/usageRow';

type Compare = (a: UsageRow, b: UsageRow) => number;

const byMinutes = highestFirst((row) => row.transcription_minutes);

/** What customers can be sorted by; unknown figures come last, equal ones by name. */
const COMPARISONS = new Map<string, Compare>([
	// Customers without a quota have no percentage; there the minutes tell who matters.
	['percent', highestFirst((row) => row.usage_percent, byMinutes)],
	['minutes', byMinutes],
	[
		'remaining',
		highestFirst((row) => (row.remaining_minutes === null ? null : -row.remaining_minutes)),
	],
	['name', byName],
]);

/** @returns undefined for an unknown order, which leaves the rows as they were listed */
export function compareRows(order: string): Compare | undefined {
	return COMPARISONS.get(order);
}

function highestFirst(
	figure: (row: UsageRow) => number | null,
	ofUnknown: Compare = byName,
): Compare {
	return (a, b) => {
		const [left, right] = [figure(a) ?? -Infinity, figure(b) ?? -Infinity];
		if (left !== right) return right - left;
		return left === -Infinity ? ofUnknown(a, b) : byName(a, b);
	};
}

function byName(a: UsageRow, b: UsageRow): number {
	return (
		plainText(a.name).localeCompare(plainText(b.name)) ||
		plainText(a.customer_id).localeCompare(plainText(b.customer_id))
	);
}
