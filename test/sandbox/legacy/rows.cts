import type { Clock } from '../clock.cts';
import { DAY_MS } from '../clock.cts';
import type { Customer } from '../customer.cts';
import type { Knobs } from '../knobs.cts';

export type View = 'invoice' | 'day' | 'week' | 'month' | 'year';
export type SplitBy = 'language' | 'token' | 'subscription' | 'period';

type Row = Record<string, unknown>;

/** Minutes of a span of time, epoch milliseconds; the end is not part of it. */
interface Span {
	start: number;
	end: number;
	units: number;
}

const PRICE_PER_UNIT = 0.0125;

/** How usage is divided, with the share of each part. */
const SPLITS: Record<SplitBy, Array<[Row, number]>> = {
	language: [
		[{ language: 'nl-nl' }, 0.6],
		[{ language: 'en-gb' }, 0.4],
	],
	token: [
		[{ token_name: 'TV' }, 0.75],
		[{ token_name: 'Archive' }, 0.25],
	],
	subscription: [[{ subscription_id: 1182 }, 1]],
	period: [[{}, 1]],
};

/** The rows of a customer's usage, each period once and per split; nothing used, no row. */
export function usageRows(
	customer: Customer,
	{ view, splitBy }: { view: View; splitBy?: SplitBy },
	clock: Clock,
	knobs: Knobs,
): Row[] {
	const now = clock.now().getTime();
	const rows = spansOf(customer, view, now).flatMap((span) =>
		splitOf(span, splitBy).map(([part, units]) => ({
			usage_period_start: toDate(span.start),
			usage_period_end: toDate(knobs.rowEnd === 'exclusive' ? span.end : span.end - DAY_MS),
			units_used: units,
			...(view === 'invoice'
				? { cost: Math.round(units * PRICE_PER_UNIT * 100) / 100, subscription_id: 1182 }
				: {}),
			...part,
		})),
	);
	return knobs.rowOrder === 'newest' ? rows.reverse() : rows;
}

function splitOf({ units }: Span, splitBy: SplitBy | undefined): Array<[Row, number]> {
	const parts = splitBy === undefined ? SPLITS.period : SPLITS[splitBy];
	let left = units;
	return parts
		.map(([part, share], index): [Row, number] => {
			const own = index === parts.length - 1 ? left : Math.floor(units * share);
			left -= own;
			return [part, own];
		})
		.filter(([, own]) => own !== 0);
}

function spansOf(customer: Customer, view: View, now: number): Span[] {
	const months = customer
		.months()
		.map(({ start, minutes }) => ({ start, end: nextMonth(start), units: Math.floor(minutes) }))
		.filter(({ units }) => units !== 0);
	switch (view) {
		case 'month':
			return months;
		case 'invoice':
			return months.filter(({ end }) => end <= now);
		case 'year':
			return grouped(months, (start) => {
				const year = new Date(start).getUTCFullYear();
				return { start: Date.UTC(year, 0, 1), end: Date.UTC(year + 1, 0, 1) };
			});
		case 'day':
			return months.flatMap((month) => daysOf(month, now));
		case 'week':
			return grouped(
				months.flatMap((month) => daysOf(month, now)),
				(start) => {
					const monday = start - ((new Date(start).getUTCDay() + 6) % 7) * DAY_MS;
					return { start: monday, end: monday + 7 * DAY_MS };
				},
			);
	}
}

/** The days of a month that have begun, with the month's units spread over them. */
function daysOf({ start, end, units }: Span, now: number): Span[] {
	const count = Math.ceil((Math.min(end, now + 1) - start) / DAY_MS);
	return Array.from({ length: count }, (_, day) => {
		const share = Math.floor((units * (day + 1)) / count) - Math.floor((units * day) / count);
		return { start: start + day * DAY_MS, end: start + (day + 1) * DAY_MS, units: share };
	}).filter(({ units: used }) => used !== 0);
}

function grouped(spans: Span[], groupOf: (start: number) => Omit<Span, 'units'>): Span[] {
	const groups = new Map<number, Span>();
	for (const { start, units } of spans) {
		const group = groupOf(start);
		const known = groups.get(group.start) ?? { ...group, units: 0 };
		groups.set(group.start, { ...known, units: known.units + units });
	}
	return [...groups.values()];
}

function nextMonth(start: number): number {
	const date = new Date(start);
	return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

function toDate(time: number): string {
	return new Date(time).toISOString().slice(0, 10);
}
