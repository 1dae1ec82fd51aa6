import type { Sandbox } from '../sandbox/index.cts';

/*
 * What Period Closed promises, as its page says it: each period once, with the last figures that
 * Scriptix reported of it, when Scriptix names another one, or two days after its end.
 */

const DAY_MS = 86_400_000;
const FINAL_MS = 300_000;
const OVERDUE_MS = 2 * DAY_MS;

/** How a period ended. */
export interface Figures {
	id: number;
	plan: string;
	status: string;
	minutes: number;
	quota: number;
	start: string;
	end: string;
	/** The day on which the figures were read. */
	seenAt: number;
	isFinal: boolean;
}

/** What Scriptix states of a customer at a moment. */
export interface Statement {
	id: number;
	plan: string;
	status: string;
	minutes: number;
	quota: number;
	/** Midnights in UTC; the end is the first that no longer belongs to the period. */
	start: number;
	end: number;
	/** The midnight that a reader takes for the end, and the one by which it is surely over. */
	readEnd: number;
	surelyEnd: number;
	at: number;
}

interface Followed extends Statement {
	beganCancelled: boolean;
	isClosed: boolean;
}

/** All that Scriptix states at this moment. */
export function stateIn({ store, clock, knobs }: Sandbox): Statement[] {
	return store.customers.map(({ id, plan, status, minutes, quota_minutes, cycleDay }) => {
		const { start, end } = store.periods.shown(cycleDay);
		const written = knobs.periodEnd === 'inclusive' ? end - DAY_MS : end;
		return {
			id,
			plan,
			status,
			minutes,
			quota: quota_minutes ?? 0,
			start,
			end,
			...(hasTwoReadings(start, written)
				? { readEnd: written, surelyEnd: written + DAY_MS }
				: { readEnd: end, surelyEnd: end }),
			at: clock.now().getTime(),
		};
	});
}

/**
 * From the last day of a shorter month to the same day of the next, or a later one: 28 February to
 * 29 March is a cycle of the 29th up to the day before, or one of the 30th up to that day.
 */
function hasTwoReadings(start: number, written: number): boolean {
	const isLastOfMonth = new Date(start + DAY_MS).getUTCDate() === 1;
	const [from, to] = [new Date(start).getUTCDate(), new Date(written).getUTCDate()];
	return isLastOfMonth && from < 31 && from <= to && to < 31;
}

export class PeriodOracle {
	/** What had to be emitted so far. */
	readonly closed: Figures[] = [];

	private followed = new Map<number, Followed>();
	private saved = new Map<number, Followed>();

	/** n8n stores what the trigger knows. */
	save(): void {
		this.saved = structuredClone(this.followed);
	}

	/** The process dies; the next one begins with what was stored. */
	goBack(): void {
		this.followed = structuredClone(this.saved);
	}

	/** A poll that reads all of it. */
	read(statements: readonly Statement[]): void {
		for (const statement of statements) this.follow(statement);
		this.forgetOthers(statements);
	}

	/** A poll that reads the list only: it does not say which period its figures are of. */
	readUnanswered(statements: readonly Statement[]): void {
		for (const statement of statements) {
			const known = this.followed.get(statement.id);
			if (!known || statement.start !== known.start || statement.at >= known.readEnd) continue;
			if (statement.minutes < known.minutes) continue;
			this.followed.set(statement.id, { ...known, ...statement });
		}
		this.forgetOthers(statements);
	}

	/** Whether nothing but waiting follows from a poll without answers. */
	mayGoUnanswered(statements: readonly Statement[]): boolean {
		return statements.every(({ id, at }) => {
			const known = this.followed.get(id);
			return known && (known.isClosed || at < known.readEnd + OVERDUE_MS);
		});
	}

	private forgetOthers(statements: readonly Statement[]): void {
		const listed = new Set(statements.map(({ id }) => id));
		for (const [id, known] of this.followed) {
			if (listed.has(id)) continue;
			this.close(known);
			this.followed.delete(id);
		}
	}

	private follow(statement: Statement): void {
		const { id, start, at, readEnd } = statement;
		const known = this.followed.get(id);
		const isOverdue = at >= readEnd + OVERDUE_MS;
		if (known?.start !== start) {
			if (known) this.close(known);
			const beganCancelled = statement.status === 'cancelled';
			this.followed.set(id, { ...statement, beganCancelled, isClosed: isOverdue });
			return;
		}
		const now: Followed = { ...known, ...statement };
		if (isOverdue) this.close(now);
		this.followed.set(id, { ...now, isClosed: known.isClosed || isOverdue });
	}

	private close(known: Followed): void {
		if (known.isClosed || (known.beganCancelled && known.minutes === 0)) return;
		const { id, plan, status, minutes, quota, start, readEnd, surelyEnd, at } = known;
		this.closed.push({
			id,
			plan,
			status,
			minutes,
			quota,
			start: dateOf(start),
			end: dateOf(readEnd - DAY_MS),
			seenAt: Math.floor(at / DAY_MS),
			isFinal: at >= surelyEnd - FINAL_MS,
		});
	}
}

function dateOf(time: number): string {
	return new Date(time).toISOString().slice(0, 10);
}
