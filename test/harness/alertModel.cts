import type { Sandbox } from '../sandbox/index.cts';

interface Alert {
	customer: { id: number };
	period: { start: string };
	usage: { quota_minutes: number };
	thresholds_crossed: number[];
}

// The trigger's own defaults.
const THRESHOLDS = [80, 90, 100];

/**
 * `customer:period:quota:threshold` of every threshold that is reached now: what an onlooker sees
 * who reads the sandbox's own books instead of the API.
 */
export function reachedNow({ store, clock, knobs }: Sandbox): string[] {
	// The legacy generation counts whole units, and only of active customers.
	const isLegacy = knobs.generations === 'legacy';
	const period = `${clock.now().toISOString().slice(0, 7)}-01`;
	return store.customers
		.filter(({ status }) => (isLegacy ? status === 'active' : status !== 'cancelled'))
		.flatMap(({ id, minutes, quota_minutes: quota }) =>
			THRESHOLDS.filter(
				(value) => quota && (isLegacy ? Math.floor(minutes) : minutes) * 100 >= value * quota,
			).map((value) => `${id}:${period}:${quota}:${value}`),
		);
}

/** The same of the alerts that were emitted. */
export function coveredBy(alerts: ReadonlyArray<object>): string[] {
	return (alerts as Alert[]).flatMap(({ customer, period, usage, thresholds_crossed: values }) =>
		values.map((value) => `${customer.id}:${period.start}:${usage.quota_minutes}:${value}`),
	);
}
