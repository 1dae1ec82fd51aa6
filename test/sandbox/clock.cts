export interface Advance {
	days?: number;
	hours?: number;
	minutes?: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** The sandbox's simulated time, which stands still unless it is moved. */
export class Clock {
	private time: number;

	constructor(iso: string) {
		this.time = parse(iso);
	}

	now(): Date {
		return new Date(this.time);
	}

	set(iso: string): void {
		this.time = parse(iso);
	}

	/** Moves on, by parts of time or by milliseconds. */
	advance(by: Advance | number): void {
		this.time += typeof by === 'number' ? by : toMs(by);
	}
}

function toMs({ days = 0, hours = 0, minutes = 0 }: Advance): number {
	return days * DAY_MS + hours * HOUR_MS + minutes * MINUTE_MS;
}

function parse(iso: string): number {
	const time = Date.parse(iso);
	if (Number.isNaN(time)) throw new Error(`Not a time: ${iso}`);
	return time;
}
