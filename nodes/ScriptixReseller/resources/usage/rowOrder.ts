import { plainText } from '../../codec/text';
import type { UsageRow } from '../../quota/usageRow';

type Compare = (a: UsageRow, b: UsageRow) => number;

/** What customers can be sorted by; unknown figures come last, equal ones by name. */
const COMPARISONS = new Map<string, Compare>([
	['percent', highestFirst((row) => row.usage_percent)],
	['minutes', highestFirst((row) => row.transcription_minutes)],
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

function highestFirst(figure: (row: UsageRow) => number | null): Compare {
	return (a, b) => {
		const [left, right] = [figure(a) ?? -Infinity, figure(b) ?? -Infinity];
		return left === right ? byName(a, b) : right - left;
	};
}

function byName(a: UsageRow, b: UsageRow): number {
	return (
		plainText(a.name).localeCompare(plainText(b.name)) ||
		plainText(a.customer_id).localeCompare(plainText(b.customer_id))
	);
}
