import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import type { Stage } from '../harness/support.cts';

// The trigger's own defaults.
const THRESHOLDS = [80, 90, 100];

/** A reproducible source of chance, a number below 1 at each call. */
export function chance(seed: number): () => number {
	const numbers = fc.sample(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
		seed,
		numRuns: 20_000,
	});
	let next = 0;
	return () => numbers[next++ % numbers.length] ?? 0;
}

/** Customer, period, quota and threshold of everything that is reached now. */
export function reachedNow({ sandbox: { store, clock } }: Stage): string[] {
	const period = `${clock.now().toISOString().slice(0, 7)}-01`;
	return store.customers
		.filter(({ status }) => status !== 'cancelled')
		.flatMap(({ id, minutes, quota_minutes: quota }) =>
			THRESHOLDS.filter((value) => quota && minutes * 100 >= value * quota).map(
				(value) => `${id}:${period}:${quota}:${value}`,
			),
		);
}

/** The same of the alerts that were told. */
export function coveredBy(items: IDataObject[]): string[] {
	return items.flatMap((item) => {
		const {
			customer,
			period,
			usage,
			thresholds_crossed: values,
		} = item as {
			customer: IDataObject;
			period: IDataObject;
			usage: IDataObject;
			thresholds_crossed: number[];
		};
		return values.map((value) => `${customer.id}:${period.start}:${usage.quota_minutes}:${value}`);
	});
}
