import type { RequestFilter } from './requestLog.cts';
import { isMeant } from './requestLog.cts';
import type { Random } from './random.cts';
import type { Store } from './store.cts';

/** Something that goes wrong with a request, or instead of answering it. */
export interface Fault {
	/** Which requests it befalls; without it, all. */
	match?: RequestFilter & { query?: Record<string, string> };
	/** How often; without it, again and again. */
	times?: number;
	/** How many requests that match pass before the first that it befalls. */
	skip?: number;
	/** From 0 to 1: the share of requests that it befalls. */
	probability?: number;
	/** Answers with this status; without a body, with the body that Scriptix has for it. */
	status?: number;
	/** Sent as it is when it is a text, else as JSON. */
	body?: unknown;
	headers?: Record<string, string>;
	contentType?: string;
	/** The wait that an answer of 429 without a body asks for, in seconds (default 1). */
	retryAfter?: number;
	delayMs?: number;
	/** Resets the connection, before or in the middle of the answer. */
	reset?: 'before' | 'afterHeaders';
	/** Cuts the connection after so many bytes of the answer's body. */
	truncate?: number;
	/** Never answers. */
	hang?: true;
	/** Sends the answer in pieces, with so much time between two. */
	dripMs?: number;
	/** Redirects there, with 302 unless `status` says otherwise. */
	redirect?: string;
	/** Changes the data just before the request is answered as usual. */
	mutate?: (store: Store) => void;
}

interface Armed {
	fault: Fault;
	skip: number;
	times: number;
}

/** The faults that the sandbox has been given; the first that matches befalls a request. */
export class Faults {
	/** How many requests something has befallen so far. */
	befallen = 0;

	private armed: Armed[] = [];

	constructor(private readonly random: Random) {}

	add(fault: Fault): { remove(): void } {
		const entry = { fault, skip: fault.skip ?? 0, times: fault.times ?? Infinity };
		this.armed.push(entry);
		return { remove: () => void (this.armed = this.armed.filter((other) => other !== entry)) };
	}

	clear(): void {
		this.armed = [];
	}

	/** Finds the fault that befalls a request, and counts it as used. */
	take(request: {
		method: string;
		path: string;
		query: Record<string, string>;
	}): Fault | undefined {
		for (const entry of this.armed) {
			const { match = {}, probability = 1 } = entry.fault;
			const isHit =
				entry.times > 0 &&
				isMeant(match, request) &&
				Object.entries(match.query ?? {}).every(([name, value]) => request.query[name] === value);
			if (!isHit) continue;
			if (entry.skip > 0) {
				entry.skip -= 1;
				continue;
			}
			if (probability < 1 && this.random.next() >= probability) continue;
			entry.times -= 1;
			this.befallen += 1;
			return entry.fault;
		}
		return undefined;
	}
}
