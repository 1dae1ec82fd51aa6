import type { Sender } from '../../../nodes/ScriptixReseller/api/fairness';
import { Fairness } from '../../../nodes/ScriptixReseller/api/fairness';

const WINDOW = 60_000;
const SIZE = 100;
// When what was sent at 0 counts no longer.
const LATER = WINDOW + 1_000;

type Kind = Sender['kind'];

const sender = (kind: Kind, run: object = {}, place = 0): Sender => ({ kind, run, place });

/** Sends so many requests of a kind, each of them answered at once. */
function send(fairness: Fairness, kind: Kind, count: number, at: number, isCounted = true): void {
	for (let sent = 0; sent < count; sent += 1) {
		fairness.enter(sender(kind), at)(at, isCounted);
	}
}

/** How long one more request of a kind has to wait. */
const waitOf = (fairness: Fairness, kind: Kind, now: number) =>
	fairness.earliest(sender(kind), SIZE, now) - now;

describe('requests that wait', () => {
	const [first, second] = [{}, {}];

	it('are sent by their place within a run', () => {
		const fairness = new Fairness(WINDOW);
		const [early, late] = [sender('poll', first, 1), sender('poll', first, 2)];
		expect([fairness.goesBefore(early, late), fairness.goesBefore(late, early)]).toEqual([
			true,
			false,
		]);
	});

	it('are sent by turns between runs, whatever their places', () => {
		const fairness = new Fairness(WINDOW);
		const [one, other] = [sender('action', first, 1), sender('action', second, 9)];
		fairness.enter(one, 0);
		expect([fairness.goesBefore(one, other), fairness.goesBefore(other, one)]).toEqual([
			false,
			true,
		]);
		fairness.enter(other, 0);
		expect([fairness.goesBefore(one, other), fairness.goesBefore(other, one)]).toEqual([
			true,
			false,
		]);
	});
});

describe.each<[Kind, Kind, number]>([
	['action', 'poll', 70],
	['poll', 'action', 5],
])('of the limit, a request of the kind %s leaves to the other kind', (kind, other, remembered) => {
	it('nothing, where that has sent nothing', () => {
		const fairness = new Fairness(WINDOW);
		send(fairness, kind, SIZE - 1, 0);
		expect(waitOf(fairness, kind, 0)).toBe(0);
	});

	it('what that has sent in a window before', () => {
		const fairness = new Fairness(WINDOW);
		send(fairness, other, 10, 0);
		send(fairness, kind, 89, LATER);
		expect(waitOf(fairness, kind, LATER)).toBe(0);
		send(fairness, kind, 1, LATER);
		expect(waitOf(fairness, kind, LATER)).toBe(WINDOW);
	});

	it('a quarter at most', () => {
		const fairness = new Fairness(WINDOW);
		send(fairness, other, 50, 0);
		send(fairness, kind, 74, LATER);
		expect(waitOf(fairness, kind, LATER)).toBe(0);
		send(fairness, kind, 1, LATER);
		expect(waitOf(fairness, kind, LATER)).toBe(WINDOW);
	});

	it('what that wanted to send and gave up', () => {
		const fairness = new Fairness(WINDOW);
		for (let count = 0; count < 3; count += 1) fairness.missed(sender(other), 0);
		send(fairness, kind, 96, 0);
		expect(waitOf(fairness, kind, 0)).toBe(0);
		send(fairness, kind, 1, 0);
		expect(waitOf(fairness, kind, 0)).toBe(WINDOW);
	});

	it('as long as that is remembered', () => {
		const busy = (now: number) => {
			const fairness = new Fairness(WINDOW);
			send(fairness, other, 10, 0);
			send(fairness, kind, 90, now);
			return waitOf(fairness, kind, now);
		};
		expect(busy(remembered * WINDOW - 1)).toBe(WINDOW);
		expect(busy(remembered * WINDOW)).toBe(0);
	});

	it('as long as that is remembered since it was wanted last', () => {
		const fairness = new Fairness(WINDOW);
		send(fairness, other, 10, 0);
		send(fairness, other, 10, 2 * WINDOW);
		const now = (remembered + 1) * WINDOW;
		send(fairness, kind, 90, now);
		expect(waitOf(fairness, kind, now)).toBe(WINDOW);
	});

	it('what is left when one of its own is answered, where all are under way', () => {
		const fairness = new Fairness(WINDOW);
		send(fairness, other, 10, 0);
		const ends = Array.from({ length: 90 }, () => fairness.enter(sender(kind), LATER));
		expect(waitOf(fairness, kind, LATER)).toBe(Infinity);
		ends[0]!(LATER + 5, true);
		expect(waitOf(fairness, kind, LATER + 5)).toBe(WINDOW);
	});

	it('nothing any more where both together have reached the limit', () => {
		const fairness = new Fairness(WINDOW);
		send(fairness, other, 10, 0);
		send(fairness, kind, 90, LATER);
		for (let count = 0; count < 9; count += 1) fairness.enter(sender(other), LATER);
		expect(waitOf(fairness, kind, LATER)).toBe(WINDOW);
		send(fairness, other, 1, LATER);
		expect(waitOf(fairness, kind, LATER)).toBe(0);
	});

	it('everything that the server did not count', () => {
		const fairness = new Fairness(WINDOW);
		send(fairness, other, 10, 0);
		send(fairness, kind, 90, LATER, false);
		expect(waitOf(fairness, kind, LATER)).toBe(0);
	});
});
