import { Burst } from '../../../nodes/ScriptixReseller/api/burst';
import { Probing } from '../../../nodes/ScriptixReseller/api/probing';

const WINDOW = 60_000;
const NOW = 1_000_000;

const probing = (random: number) => new Probing(WINDOW, () => random);

describe('a probe for more than the share of the limit', () => {
	it('may be sent at once', () => {
		expect(probing(0.5).nextAt).toBeLessThan(0);
	});

	it.each([
		[0, 1_500],
		[0.5, 3_000],
		[1, 4_500],
	])('follows soon after one that found room, by chance (%d) after %d ms', (random, wait) => {
		const one = probing(random);
		one.foundRoom(NOW);
		expect(one.nextAt - NOW).toBe(wait);
	});

	it('assumes twice as much room each time that it finds some, up to 31 more', () => {
		const one = probing(0);
		expect([0, 1, 2, 3, 4, 5, 6].map(() => one.foundRoom(NOW))).toEqual([0, 1, 3, 7, 15, 31, 31]);
	});

	it.each([
		[0.1, 0, 6_000],
		[0.1, 1, 18_000],
		[1, 0, 30_000],
	])(
		'waits where the server says that there is no room: share %d, chance %d',
		(part, random, wait) => {
			const one = probing(random);
			one.sawNoRoom(NOW, part);
			expect(one.nextAt - NOW).toBe(wait);
		},
	);

	it('waits no shorter than it has to already', () => {
		const one = probing(0.5);
		one.putOff(NOW, NOW + WINDOW, 0.1, 1);
		const { nextAt } = one;
		one.sawNoRoom(NOW, 0.1);
		expect(one.nextAt).toBe(nextAt);
	});

	it.each([
		[3, 0, 0],
		[4, 0, 45_000],
		[4, 1, 75_000],
	])(
		'costs %d refusals before it waits for most of a window (chance %d: %d ms)',
		(refusals, random, wait) => {
			const one = probing(random);
			for (let count = 0; count < refusals; count += 1) one.paid();
			one.putOff(NOW, NOW, 0.1, 0);
			expect(one.nextAt - NOW).toBe(wait);
		},
	);
});

it('what may be sent at once may be sent now', () => {
	const burst = new Burst(WINDOW);
	for (let sent = 0; sent < 10; sent += 1) {
		expect(burst.earliest(100, NOW)).toBe(NOW);
		burst.sent(100, NOW);
	}
	expect(burst.earliest(100, NOW)).toBeGreaterThan(NOW);
});
