import { faker } from '@faker-js/faker/locale/en';

import { DAY_MS } from './clock.cts';
import type { CustomerFields } from './customer.cts';
import { quotaOfPlan, toHundredths } from './customer.cts';
import type { Random } from './random.cts';

const PLANS = ['bronze', 'bronze', 'silver', 'silver', 'silver', 'gold', 'gold', 'enterprise'];
const ENTERPRISE_QUOTAS = [null, 25_000, 60_000, 150_000];
const SUSPENDED_SHARE = 0.06;
const CANCELLED_SHARE = 0.04;
const UNLIMITED_DAILY_MINUTES = 400;
const DAYS_A_PERIOD = 30;
const FIRST_ID = 1001;
const PAST_MONTHS = 5;

/** Makes up customers who are part of the way through their quota, each at its own pace. */
export function* makeCustomers(
	count: number,
	random: Random,
	now: Date,
	daysIntoPeriod: number,
): Generator<CustomerFields> {
	faker.seed(random.integer(1, 2 ** 31));
	for (let index = 0; index < count; index += 1) {
		const id = FIRST_ID + index;
		const name = faker.company.name();
		const plan = random.pick(PLANS);
		const quota = quotaOfPlan(plan) ?? random.pick(ENTERPRISE_QUOTAS);
		// Some use hardly anything, most stay below their quota, some pass it well before the end.
		const pace = random.next() < 0.15 ? random.between(0, 0.2) : random.between(0.3, 1.4);
		const dailyMinutes = toHundredths(
			quota === null ? UNLIMITED_DAILY_MINUTES * pace : (quota * pace) / DAYS_A_PERIOD,
		);
		const createdAt = now.getTime() - random.integer(40, 1200) * DAY_MS;
		yield {
			id,
			name,
			email: `it@${slug(name)}-${id}.example`,
			plan,
			status: makeStatus(random.next()),
			quota_minutes: quota,
			metadata: { crm_id: `CRM-${String(id).padStart(6, '0')}` },
			created_at: toTimestamp(createdAt),
			updated_at: toTimestamp(createdAt + random.integer(0, 39) * DAY_MS),
			minutes: dailyMinutes * daysIntoPeriod,
			dailyMinutes,
			cycleDay: 1,
			phone: index % 3 === 0 ? null : `+3120${String(5_550_000 + index)}`,
			past: pastMonths(now, id, dailyMinutes),
		};
	}
}

/** Months before now, each a little different, without drawing on the random numbers. */
function pastMonths(now: Date, id: number, dailyMinutes: number): Map<number, number> {
	const months = Array.from({ length: PAST_MONTHS }, (_, index) => PAST_MONTHS - index);
	return new Map(
		months.map((back) => [
			Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1),
			Math.floor(dailyMinutes * DAYS_A_PERIOD * (0.8 + ((id * 7 + back * 3) % 40) / 100)),
		]),
	);
}

/** The time as the API writes it. */
export function toTimestamp(time: number | Date): string {
	return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

function makeStatus(share: number): string {
	if (share < CANCELLED_SHARE) return 'cancelled';
	return share < CANCELLED_SHARE + SUSPENDED_SHARE ? 'suspended' : 'active';
}

function slug(name: string): string {
	return name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}
