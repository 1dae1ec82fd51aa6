import type { ApiClient } from '../../api/client';
import { serverSeconds } from '../../api/clock';
import { calendarMonthOf, dayOf } from '../../quota/period';
import type { SweepState } from './state';

/**
 * Which period a sweep judges where it may take several polls: the one in which it began, for all
 * customers. The first sweep of a new period also judges how the former one ended, so that what was
 * reached after a customer's last visit is found, once.
 */
export class SweepClock {
	private current: SweepState | undefined;

	/**
	 * @param before the sweep that goes on, or ended last
	 * @param goesOn whether the poll goes on with it
	 */
	constructor(
		private readonly client: ApiClient,
		private readonly before: SweepState | undefined,
		goesOn: boolean,
	) {
		if (goesOn) this.current = before;
	}

	/** To be asked after the first answer, which states the server's clock. */
	get sweep(): SweepState {
		this.current ??= this.begin();
		return this.current;
	}

	/** What to remember of a sweep that has begun, or of the one before; undefined for none. */
	stateIf(hasBegun: boolean): SweepState | undefined {
		return (hasBegun ? this.current : undefined) ?? this.before;
	}

	private begin(): SweepState {
		const at = serverSeconds(this.client);
		const { before } = this;
		return { at, judgesFormer: before !== undefined && monthOf(before.at) < monthOf(at) };
	}
}

function monthOf(seconds: number): number {
	return calendarMonthOf(dayOf(new Date(seconds * 1000))).start;
}
