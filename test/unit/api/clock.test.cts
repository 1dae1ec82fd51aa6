import { steadyClock } from '../../../nodes/ScriptixReseller/api/clock';
import { Pacer } from '../../../nodes/ScriptixReseller/api/pacing';

const TWO_HOURS_MS = 7_200_000;
// In place of a minute.
const WINDOW_MS = 100;

afterEach(() => jest.restoreAllMocks());

/** Sets the machine's clock, as a person or a time server does. */
function setDate(byMs: number): void {
	const now = Date.now();
	jest.spyOn(Date, 'now').mockReturnValue(now + byMs);
}

describe.each([
	['back', -TWO_HOURS_MS],
	['forth', TWO_HOURS_MS],
])('a machine whose clock is set %s by two hours', (_, byMs) => {
	it('does not make waiting any longer or shorter', () => {
		const before = steadyClock.now();
		setDate(byMs);
		const passed = steadyClock.now() - before;
		expect(passed).toBeGreaterThanOrEqual(0);
		expect(passed).toBeLessThan(TWO_HOURS_MS);
	});

	it('does not keep requests back when the limit was used up before', async () => {
		const pacer = new Pacer(steadyClock, WINDOW_MS);
		const caller = { run: {}, kind: 'poll' as const, place: 1, limit: 1 };
		const first = await pacer.acquire(caller);
		if ('waitMs' in first) throw new Error('There was no room for the first request');
		first.release({ isRefusal: false });
		setDate(byMs);
		expect(await pacer.acquire(caller)).toHaveProperty('release');
	});
});
