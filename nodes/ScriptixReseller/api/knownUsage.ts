import type { ApiClient } from './client';
import type { RecentUsage } from './generations/generation';
import type { CustomerUsage } from './types';

// What was read for a list, and is not asked for again by the same poll or execution.
const known = new WeakMap<ApiClient, Map<string, RecentUsage>>();

export function rememberUsage(client: ApiClient, customerId: string, usage: RecentUsage): void {
	const ofClient = known.get(client) ?? new Map<string, RecentUsage>();
	known.set(client, ofClient.set(customerId, usage));
}

/** The usage of a customer that was listed with it; undefined where the list itself told it. */
export function knownUsageOf(client: ApiClient, customerId: string): CustomerUsage | undefined {
	return known.get(client)?.get(customerId)?.usage;
}

/** What such a customer used in the period before, where the answer told that too. */
export function formerUsageOf(client: ApiClient, customerId: string): CustomerUsage | undefined {
	return formerUsagesOf(client, customerId)[0];
}

/** What such a customer used in the periods before, the latest first, where the answer told that too. */
export function formerUsagesOf(client: ApiClient, customerId: string): readonly CustomerUsage[] {
	return known.get(client)?.get(customerId)?.formers ?? [];
}
