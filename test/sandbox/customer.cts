import type { Periods } from './periods.cts';

const PLAN_QUOTAS: ReadonlyMap<string, number> = new Map([
	['bronze', 500],
	['silver', 2000],
	['gold', 10_000],
]);

/** The minutes of a plan; null for plans without minutes of their own. */
export function quotaOfPlan(plan: string): number | null {
	return PLAN_QUOTAS.get(plan) ?? null;
}

/** What a customer of the sandbox is made of. */
export interface CustomerFields {
	id: number;
	name: string;
	email: string;
	plan: string;
	status: string;
	/** Null when there is no quota. */
	quota_minutes: number | null;
	metadata: Record<string, unknown>;
	created_at: string;
	updated_at: string;
	/** Used in the current period. */
	minutes: number;
	/** How fast `minutes` grows. */
	dailyMinutes: number;
	/** The day of the month on which its periods begin. */
	cycleDay: number;
	/** Shown by the legacy generation only. */
	phone: string | null;
	/** What was used in the months before it came to the sandbox, by their start. */
	past?: ReadonlyMap<number, number>;
}

/** A customer whose minutes start from zero in every period. */
export class Customer implements CustomerFields {
	readonly id: number;
	name: string;
	email: string;
	plan: string;
	status: string;
	quota_minutes: number | null;
	metadata: Record<string, unknown>;
	created_at: string;
	updated_at: string;
	dailyMinutes: number;
	cycleDay: number;
	phone: string | null;
	private used = 0;
	private usedSince = 0;
	private readonly ended: Map<number, number>;

	constructor(
		fields: CustomerFields,
		private readonly periods: Periods,
	) {
		this.id = fields.id;
		this.name = fields.name;
		this.email = fields.email;
		this.plan = fields.plan;
		this.status = fields.status;
		this.quota_minutes = fields.quota_minutes;
		this.metadata = fields.metadata;
		this.created_at = fields.created_at;
		this.updated_at = fields.updated_at;
		this.dailyMinutes = fields.dailyMinutes;
		this.cycleDay = fields.cycleDay;
		this.phone = fields.phone;
		this.ended = new Map(fields.past);
		this.minutes = fields.minutes;
	}

	get minutes(): number {
		return this.usedSince < this.periods.counted(this.cycleDay).start ? 0 : this.used;
	}

	set minutes(minutes: number) {
		const { start } = this.periods.counted(this.cycleDay);
		if (this.usedSince > 0 && this.usedSince < start) this.ended.set(this.usedSince, this.used);
		this.used = toHundredths(minutes);
		this.usedSince = start;
	}

	/** What was used in each period so far, oldest first. */
	months(): Array<{ start: number; minutes: number }> {
		return [...this.ended, [this.usedSince, this.used] as const]
			.map(([start, minutes]) => ({ start, minutes }))
			.sort((a, b) => a.start - b.start);
	}

	/** Used of the quota, in percent; undefined without a quota. */
	get percent(): number | undefined {
		const quota = this.quota_minutes;
		return quota === null || quota === 0
			? undefined
			: Math.round((this.minutes / quota) * 1e6) / 1e4;
	}
}

/** Rounds minutes to what the API shows of them. */
export function toHundredths(minutes: number): number {
	return Math.round(minutes * 100) / 100;
}
