import { Share } from '../../nodes/ScriptixReseller/api/share';
import type { ServerNews } from './server.cts';

/** What decides when a process may send. */
export interface Governor {
	earliest(now: number): number;
	sent(now: number): (now: number, news: ServerNews) => void;
}

export type Algorithm = (limit: number, windowMs: number, random: () => number) => Governor;

/** The one of the package. */
export const share: Algorithm = (limit, windowMs, random) => {
	const own = new Share(windowMs, random);
	return {
		earliest: (now) => own.earliest(limit, now),
		sent: (now) => {
			const sent = own.sent(limit, now);
			return (later, { refused, ...news }) =>
				own.ended(sent, limit, later, { isRefusal: refused, ...news });
		},
	};
};

/** A rate that grows by a step with each answer, and is cut by each refusal. */
export const tokenBucket: Algorithm = (limit, windowMs, random) => {
	let rate = limit / (windowMs * 0.065);
	const least = 1 / windowMs;
	let nextAt = -Infinity;
	let pause = 0;
	let cutAt = -Infinity;
	let inFlight = 0;
	const held: number[] = [];
	return {
		earliest(now) {
			while (held[0] !== undefined && held[0] <= now) held.shift();
			if (inFlight >= Math.max(2, limit / 20)) return Infinity;
			const used = held.length + inFlight;
			if (used >= limit) return Math.max(nextAt, held[used - limit] ?? Infinity);
			return Math.max(now, nextAt);
		},
		sent(now) {
			inFlight += 1;
			nextAt = now + ((0.5 + random()) * 1) / rate;
			const at = now;
			return (later, news) => {
				inFlight -= 1;
				if (!news.refused) {
					held.push(later + windowMs);
					pause = 0;
					rate = Math.min(limit / (windowMs * 0.065), rate + (0.05 * limit) / windowMs);
					return;
				}
				if (at < cutAt) return;
				cutAt = later;
				rate = Math.max(least, Math.min(rate / 2, (held.length || 1) / windowMs));
				pause = Math.min(windowMs, 1000 + random() * Math.max(2000, pause * 3));
				nextAt = later + Math.max(news.waitMs ?? 0, pause) + random() * 1000;
			};
		},
	};
};

/** Today's: waits as the server says or doubles, five tries, nothing remembered. */
export const today: Algorithm = (limit, windowMs) => {
	let blockedUntil = -Infinity;
	let inFlight = 0;
	const held: number[] = [];
	return {
		earliest(now) {
			while (held[0] !== undefined && held[0] <= now) held.shift();
			if (inFlight >= 20) return Infinity;
			const used = held.length + inFlight;
			if (used >= limit) return Math.max(blockedUntil, held[used - limit] ?? Infinity);
			return Math.max(now, blockedUntil);
		},
		sent() {
			inFlight += 1;
			return (later, news) => {
				inFlight -= 1;
				held.push(later + windowMs);
				if (news.refused) blockedUntil = Math.max(blockedUntil, later + (news.waitMs ?? 2000));
			};
		},
	};
};
