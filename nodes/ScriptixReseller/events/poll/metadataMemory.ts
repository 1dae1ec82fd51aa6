import { steadyClock } from '../../api/clock';
import { HOUR_MS } from '../../codec/units';

// A reseller with more customers than this reads some of them again before the hour is over.
const MAX_CUSTOMERS = 20_000;

interface Known {
	metadata: unknown;
	/** Milliseconds of the steady clock. */
	at: number;
}

// By node and customer. The lists of Scriptix may leave metadata out, and a filter on it would
// otherwise cost one request for each customer over a threshold and poll.
const known = new Map<string, Known>();

/** The metadata of a customer as it was read within the last hour; undefined when it was not. */
export function recallMetadata(
	node: string,
	customerId: string,
): { metadata: unknown } | undefined {
	const entry = known.get(keyOf(node, customerId));
	return entry && steadyClock.now() < entry.at + HOUR_MS ? { metadata: entry.metadata } : undefined;
}

export function rememberMetadata(node: string, customerId: string, metadata: unknown): void {
	const key = keyOf(node, customerId);
	known.delete(key);
	known.set(key, { metadata, at: steadyClock.now() });
	for (const oldest of known.keys()) {
		if (known.size <= MAX_CUSTOMERS) break;
		known.delete(oldest);
	}
}

function keyOf(node: string, customerId: string): string {
	return `${node}:${customerId}`;
}
