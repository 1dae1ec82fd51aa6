import type { Algorithm } from './algorithms.cts';
import type { Hints, Window } from './server.cts';
import { Server } from './server.cts';
import { randomOf, Timeline } from './timeline.cts';

/** Processes that share one key. */
export interface Scene {
	processes: number;
	/** Requests that each of them has to get through. */
	items: number;
	/** Requests a window that others offer, without repeating any. */
	foreign?: { perWindow: number; kind: 'even' | 'random' };
	window: Window;
	hints: Hints;
	/** How long after the first process the others begin, at most. */
	skewMs?: number;
	latencyMs?: number;
	/** How long the first answers of a process take at most, until it is warm. */
	coldMs?: number;
}

export interface Outcome {
	lost: number;
	seconds: number;
	/** How much longer the slowest process took than the fastest. */
	spread: number;
	refused: number;
	/** Refusals among all answers to the processes. */
	refusedShare: number;
	foreignRefused: number;
}

const LIMIT = 100;
const WINDOW_MS = 60_000;
const CONCURRENCY = 20;

/** Runs a scene until all items are through, or for an hour. */
export function simulate(algorithm: Algorithm, scene: Scene, seed: number): Outcome {
	const random = randomOf(seed * 7919 + 17);
	const timeline = new Timeline();
	const server = new Server(scene.window, scene.hints, LIMIT, WINDOW_MS, random() * WINDOW_MS);
	const latency = scene.latencyMs ?? 30;
	const trip = () => latency * (0.3 + random() * 0.4);
	const { coldMs = 0 } = scene;
	const start = scene.foreign ? 2 * WINDOW_MS + random() * 10_000 : 0;
	let foreignRefused = 0;
	let refused = 0;
	let answers = 0;
	const ends: number[] = [];
	let remaining = scene.processes * scene.items;

	if (scene.foreign) {
		const { perWindow, kind } = scene.foreign;
		const step = WINDOW_MS / perWindow;
		const arrive = () => {
			if (server.take(timeline.now).refused && timeline.now > start) foreignRefused += 1;
		};
		const next = (index: number) => {
			if (kind === 'even') timeline.at(index * step + random() * 10, arrive);
			else arrive();
			const after =
				kind === 'even' ? (index + 1) * step : timeline.now + -Math.log(1 - random()) * step;
			timeline.at(after, () => next(index + 1));
		};
		next(0);
	}

	for (let process = 0; process < scene.processes; process += 1) {
		const governor = algorithm(LIMIT, WINDOW_MS, random);
		let left = scene.items;
		let waiting = scene.items;
		let underWay = 0;
		let wakesAt = Infinity;
		const coldUntil = coldMs * random();
		const pump = () => {
			while (waiting > 0 && underWay < CONCURRENCY) {
				const at = governor.earliest(timeline.now);
				if (at > timeline.now) {
					if (at < wakesAt) {
						wakesAt = at;
						timeline.at(at, () => {
							wakesAt = Infinity;
							pump();
						});
					}
					return;
				}
				waiting -= 1;
				underWay += 1;
				const answered = governor.sent(timeline.now);
				const warmUp = Math.max(0, begin + coldUntil - timeline.now);
				timeline.at(timeline.now + warmUp + trip(), () => {
					const news = server.take(timeline.now);
					timeline.at(timeline.now + trip(), () => {
						underWay -= 1;
						answers += 1;
						answered(timeline.now, news);
						if (news.refused) {
							refused += 1;
							waiting += 1;
						} else {
							left -= 1;
							remaining -= 1;
							if (left === 0) ends.push(timeline.now - start);
						}
						pump();
					});
				});
			}
		};
		const begin = start + random() * (scene.skewMs ?? 300);
		timeline.at(begin, pump);
	}
	timeline.run(start + 3_600_000, () => remaining === 0);
	return {
		lost: remaining,
		seconds: (timeline.now - start) / 1000,
		spread: Math.max(...ends) / Math.min(...ends),
		refused,
		refusedShare: refused / Math.max(1, answers),
		foreignRefused,
	};
}
