import type { FastifyInstance } from 'fastify';

import type { ApiWorld } from './api.cts';
import { parseJson } from './api.cts';
import type { Advance } from './clock.cts';
import type { CustomerFields } from './customer.cts';
import type { Fault, Faults } from './faults.cts';
import type { KnobSettings } from './knobs.cts';
import { turn } from './knobs.cts';
import type { RequestLog } from './requestLog.cts';
import type { Store } from './store.cts';

interface UsageChange {
	id: number;
	minutes: number;
	quota?: number | null;
}

/** A change of the data that JSON can hold. */
interface DataChange {
	setUsage?: UsageChange;
	addCustomer?: Partial<CustomerFields>;
	updateCustomer?: Partial<CustomerFields> & { id: number };
	removeCustomer?: number;
}

/** A fault as JSON: a pattern of a path as text, a change of the data by what it does. */
type JsonFault = Omit<Fault, 'match' | 'mutate'> & {
	match?: Fault['match'] & { pathPattern?: string };
	mutate?: DataChange;
};

/** Lets other processes do what tests do with the sandbox's objects. */
export function addAdmin(
	server: FastifyInstance,
	world: ApiWorld,
	{ faults, requests }: { faults: Faults; requests: RequestLog },
): void {
	const { store, clock, knobs } = world;
	const state = () => ({
		now: clock.now().toISOString(),
		customers: store.customers.length,
		requests: requests.entries.length,
		knobs,
		violations: world.violations,
		requestViolations: world.requestViolations,
	});
	const route = (method: string, path: string, handle: (body: unknown, id: number) => unknown) => {
		server.route<{ Params: { id?: string } }>({
			method,
			url: `/__sandbox__${path}`,
			handler: async ({ body, params }, reply) =>
				await reply
					.type('application/json; charset=utf-8')
					.send(JSON.stringify(handle(parseJson(body) ?? {}, Number(params.id)) ?? state())),
		});
	};

	route('GET', '/state', state);
	route('GET', '/requests', () => requests.entries);
	route('DELETE', '/requests', () => requests.clear());
	route('PATCH', '/knobs', (body) => void turn(knobs, body as KnobSettings));
	route('DELETE', '/faults', () => faults.clear());
	route('POST', '/faults', (body) => void faults.add(toFault(body as JsonFault)));
	route('POST', '/key', (body) => store.revokeKey((body as { isRevoked?: boolean }).isRevoked));
	route('POST', '/grow', (body) => store.grow((body as { days: number }).days));
	route('PUT', '/usage', (body) => {
		for (const setUsage of [body as UsageChange | UsageChange[]].flat()) {
			change(store, { setUsage });
		}
	});
	route('POST', '/clock', (body) => {
		const { set, ...advance } = body as Advance & { set?: string };
		if (set !== undefined) clock.set(set);
		clock.advance(advance);
	});
	route('GET', '/customers', () => store.customers.map((customer) => view(store, customer.id)));
	route('POST', '/customers', (body) => {
		const { id } = store.addCustomer(body as Partial<CustomerFields>);
		return view(store, id);
	});
	route('PATCH', '/customers/:id', (body, id) => {
		store.updateCustomer(id, body as Partial<CustomerFields>);
		return view(store, id);
	});
	route('DELETE', '/customers/:id', (_, id) => store.removeCustomer(id));
}

function view(store: Store, id: number): object {
	const customer = store.getCustomer(id)!;
	const { name, email, plan, status, quota_minutes, minutes, dailyMinutes, cycleDay } = customer;
	const { metadata, created_at, updated_at } = customer;
	const shown = { id, name, email, plan, status, quota_minutes, minutes, dailyMinutes, cycleDay };
	return { ...shown, metadata, created_at, updated_at };
}

function toFault({ match, mutate, ...fault }: JsonFault): Fault {
	const { pathPattern, ...filter } = match ?? {};
	return {
		...fault,
		match: pathPattern === undefined ? filter : { ...filter, path: new RegExp(pathPattern) },
		...(mutate ? { mutate: (store: Store) => change(store, mutate) } : {}),
	};
}

function change(
	store: Store,
	{ setUsage, addCustomer, updateCustomer, removeCustomer }: DataChange,
): void {
	if (setUsage) store.setUsage(setUsage.id, setUsage.minutes, { quota: setUsage.quota });
	if (addCustomer) store.addCustomer(addCustomer);
	if (updateCustomer) {
		const { id, ...patch } = updateCustomer;
		store.updateCustomer(id, patch);
	}
	if (removeCustomer !== undefined) store.removeCustomer(removeCustomer);
}
