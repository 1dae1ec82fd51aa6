import type { LimitNews } from '../../../nodes/ScriptixReseller/api/share';
import { Share } from '../../../nodes/ScriptixReseller/api/share';

const WINDOW = 60_000;
const LIMIT = 100;

/** A process whose every chance falls on the same side; 0.5 is the middle. */
const shareOf = (random = 0.5) => new Share(WINDOW, () => random);

/** Sends requests that are answered at once. */
function answer(share: Share, count: number, at: number, news: Partial<LimitNews> = {}): void {
	for (let sent = 0; sent < count; sent += 1) {
		share.ended(share.sent(LIMIT, at), LIMIT, at, { isRefusal: false, ...news });
	}
}

function refuse(share: Share, at: number, waitMs?: number): void {
	share.ended(share.sent(LIMIT, at), LIMIT, at, { isRefusal: true, waitMs });
}

/** How many requests may be under way together. */
function mostUnderWay(share: Share, now: number): number {
	let count = 0;
	for (; share.earliest(LIMIT, now) <= now && count < LIMIT; count += 1) share.sent(LIMIT, now);
	return count;
}

describe('the limit that the server states', () => {
	it.each<[string, Partial<LimitNews>, number]>([
		['counts where it is lower than the one of the credential', { limit: 40, remaining: 39 }, 40],
		['may be a single request', { limit: 1, remaining: 0 }, 1],
		['does not raise the one of the credential', { limit: 400, remaining: 399 }, LIMIT],
		['is none when it is 0', { limit: 0, remaining: 0 }, LIMIT],
		['says nothing without what remains of it', { limit: 40 }, LIMIT],
		['is not known from what remains', { remaining: 40 }, LIMIT],
	])('%s', (_, news, expected) => {
		const share = shareOf();
		answer(share, 1, 0, news);
		expect(share.size(LIMIT)).toBe(expected);
	});

	it.each([
		['counts while the server counts what was sent', 38, 40],
		['is about another window where the server has forgotten some of it', 39, LIMIT],
	])('%s', (_, remaining, expected) => {
		const share = shareOf();
		answer(share, 3, 0);
		answer(share, 1, 0, { limit: 40, remaining });
		expect(share.size(LIMIT)).toBe(expected);
	});
});

describe('so many requests may be under way together', () => {
	it.each([
		['as a sixth of what remains where nobody else sends', 75, 4],
		['as a twelfth of it where somebody else does', 74, 2],
	])('%s', (_, before, expected) => {
		const share = shareOf();
		answer(share, before, 0);
		answer(share, 1, 0, { limit: LIMIT, remaining: 24 });
		expect(mostUnderWay(share, 10_000)).toBe(expected);
	});

	it.each([
		[7, 5],
		[8, 1],
		[49, 1],
		[50, 2],
	])('after %d answers, where the server states nothing: %d', (before, expected) => {
		const share = shareOf();
		answer(share, before, 0);
		expect(mostUnderWay(share, 10_000)).toBe(expected);
	});

	it.each([
		['more where the whole limit was used before without a refusal', LIMIT, 5],
		['one where it was not', LIMIT - 1, 1],
	])('%s', (_, before, expected) => {
		const share = shareOf();
		answer(share, before, 0);
		answer(share, 20, WINDOW);
		expect(mostUnderWay(share, WINDOW + 10_000)).toBe(expected);
	});
});

describe('after a refusal', () => {
	it('the share is what was answered or is under way', () => {
		const share = shareOf();
		answer(share, 10, 0);
		share.sent(LIMIT, 0);
		share.sent(LIMIT, 0);
		refuse(share, 1_000, 5_000);
		expect(share.size(LIMIT)).toBe(12);
	});

	it.each([
		[0, 6_000],
		[1, 6_600],
	])(
		'nothing is sent before the server says, a little later by chance (%d)',
		(random, expected) => {
			const share = shareOf(random);
			answer(share, 10, 0);
			refuse(share, 1_000, 5_000);
			expect(share.earliest(LIMIT, 1_000)).toBe(expected);
		},
	);

	it('nothing is sent for a window where nobody says when, and nothing was answered', () => {
		const share = shareOf();
		refuse(share, 1_000);
		expect(share.earliest(LIMIT, 1_000)).toBe(1_000 + WINDOW);
	});

	it('nothing is sent for twice as long each time where nobody says when, up to half a window', () => {
		const share = shareOf();
		answer(share, 1, 0);
		const times = [1_000];
		for (let count = 0; count < 4; count += 1) {
			refuse(share, times.at(-1)!);
			times.push(share.earliest(LIMIT, times.at(-1)!));
		}
		expect(times).toEqual([1_000, 5_000, 13_000, 29_000, 59_000]);
	});

	it.each([
		[0, 3_000],
		[1, 5_000],
	])('that wait differs by chance (%d)', (random, expected) => {
		const share = shareOf(random);
		answer(share, 1, 0);
		refuse(share, 1_000);
		expect(share.earliest(LIMIT, 1_000)).toBe(1_000 + expected);
	});

	it.each([
		['at once where a window of the server begins anew', 5_000, 7_000, 7_000],
		['not before its own room where that comes as soon', 55_000, 57_000, WINDOW],
		['soon where room comes in bits', 2_000, 4_000, 8_100],
		['soon where room comes in bits, of 3 seconds still', 3_000, 5_000, 9_100],
		['at once where room comes a moment later than in bits', 3_001, 5_000, 5_000],
	])('more than the share is asked for %s', (_, waitMs, now, expected) => {
		const share = shareOf();
		answer(share, 10, 0);
		refuse(share, 1_000, waitMs);
		expect(share.earliest(LIMIT, now)).toBeCloseTo(expected);
	});

	it('nobody else is assumed any more after five windows', () => {
		const share = shareOf();
		answer(share, 10, 0);
		refuse(share, 1_000, 5_000);
		share.earliest(LIMIT, 1_000 + 5 * WINDOW);
		expect(share.size(LIMIT)).toBe(10);
		share.earliest(LIMIT, 1_001 + 5 * WINDOW);
		expect(share.size(LIMIT)).toBe(LIMIT);
	});
});

describe('a share that others limit', () => {
	/** Ten requests answered, one under way, and one refused. */
	const limited = () => {
		const share = shareOf();
		answer(share, 10, 0);
		const underWay = share.sent(LIMIT, 0);
		refuse(share, 1_000, 5_000);
		return { share, underWay };
	};

	it.each<[string, Partial<LimitNews>, number, number]>([
		['is probed at once where the server says nothing', {}, 11, 7_000],
		['is probed later where there is no room', { remaining: 0 }, 11, 21_520],
		['grows by a twelfth of what remains', { remaining: 24 }, 13, 7_000],
	])('%s', (_, news, size, next) => {
		const { share, underWay } = limited();
		share.ended(underWay, LIMIT, 7_000, { isRefusal: false, ...news });
		expect([share.size(LIMIT), share.earliest(LIMIT, 7_000)]).toEqual([size, next]);
	});

	it('is probed by one request at a time', () => {
		const { share, underWay } = limited();
		expect(share.sent(LIMIT, 7_000).isProbe).toBe(true);
		share.ended(underWay, LIMIT, 7_500, { isRefusal: false, remaining: 7 });
		expect(share.earliest(LIMIT, 7_500)).toBe(WINDOW);
	});

	it('grows when a probe is answered, and is probed again soon', () => {
		const { share } = limited();
		const probe = share.sent(LIMIT, 7_000);
		share.ended(probe, LIMIT, 7_000, { isRefusal: false, remaining: 7 });
		expect([share.size(LIMIT), share.earliest(LIMIT, 7_000)]).toEqual([12, 10_000]);
	});
});
