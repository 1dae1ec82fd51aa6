import type { Clock } from './clock.cts';
import { DAY_MS } from './clock.cts';
import type { Document, Transcript } from './content.cts';
import { makeContent } from './content.cts';
import type { CustomerFields } from './customer.cts';
import { Customer, quotaOfPlan } from './customer.cts';
import type { Knobs } from './knobs.cts';
import { Periods } from './periods.cts';
import { Random } from './random.cts';
import { makeCustomers, toTimestamp } from './seed.cts';

export interface StoreOptions {
	customers: number;
	transcripts: number;
	seed: number;
}

/** A key of a customer, made with it or as a token. */
export interface CustomerKey {
	id: number;
	key: string;
	customerId: number;
	isRevoked: boolean;
}

/** The data behind the API, open to tests. */
export class Store {
	readonly periods: Periods;
	readonly transcripts: Transcript[];
	readonly documents: Document[];
	readonly keys = new Map<string, CustomerKey>();
	isKeyRevoked = false;
	private readonly ordered: Customer[] = [];
	private readonly byId = new Map<number, Customer>();
	private readonly random: Random;
	private nextId = 1001;

	constructor(
		{ customers, transcripts, seed }: StoreOptions,
		private readonly clock: Clock,
		knobs: Knobs,
	) {
		this.periods = new Periods(clock, knobs);
		this.random = new Random(seed);
		const now = clock.now();
		const daysIntoPeriod = (now.getTime() - this.periods.counted(1).start) / DAY_MS;
		for (const fields of makeCustomers(customers, new Random(seed + 1), now, daysIntoPeriod)) {
			this.insert(fields);
		}
		const content = makeContent(transcripts, this.ordered, new Random(seed + 2), now);
		this.transcripts = content.transcripts;
		this.documents = content.documents;
	}

	/** All customers, in the order in which the API lists them. */
	get customers(): readonly Customer[] {
		return this.ordered;
	}

	getCustomer(id: number): Customer | undefined {
		return this.byId.get(id);
	}

	/** Adds a customer at the end; what is not given gets a plain value. */
	addCustomer(partial: Partial<CustomerFields> = {}): Customer {
		const id = partial.id ?? this.nextId;
		const plan = partial.plan ?? 'silver';
		const now = toTimestamp(this.clock.now());
		return this.insert({
			name: `Customer ${id}`,
			email: `customer-${id}@added.example`,
			status: 'active',
			quota_minutes: quotaOfPlan(plan),
			metadata: {},
			created_at: now,
			updated_at: now,
			minutes: 0,
			dailyMinutes: 0,
			cycleDay: 1,
			phone: null,
			...withoutUndefined(partial),
			id,
			plan,
		});
	}

	/** Changes fields of a customer as somebody else could at any moment. */
	updateCustomer(id: number, patch: Partial<Omit<CustomerFields, 'id'>>): Customer {
		const customer = this.existing(id);
		// `minutes` is counted in the period that the new cycle day gives.
		const { minutes, ...others } = patch;
		Object.assign(customer, { updated_at: toTimestamp(this.clock.now()) }, others);
		if (minutes !== undefined) customer.minutes = minutes;
		return customer;
	}

	removeCustomer(id: number): void {
		const customer = this.existing(id);
		this.byId.delete(id);
		this.ordered.splice(this.ordered.indexOf(customer), 1);
	}

	/** Lets the API list a customer first. */
	moveToFront(id: number): void {
		const customer = this.existing(id);
		this.ordered.splice(this.ordered.indexOf(customer), 1);
		this.ordered.unshift(customer);
	}

	/** Sets what a customer has used in the current period, and its quota if given. */
	setUsage(id: number, minutes: number, { quota }: { quota?: number | null } = {}): void {
		const customer = this.existing(id);
		customer.minutes = minutes;
		if (quota !== undefined) customer.quota_minutes = quota;
	}

	/** Lets every active customer use its daily minutes for so many days, in the current period. */
	grow(days: number): void {
		for (const customer of this.ordered) {
			if (customer.status === 'active') customer.minutes += customer.dailyMinutes * days;
		}
	}

	/** Makes a key of a customer, as a token or on its creation. */
	issueKey(customerId: number): CustomerKey {
		const key = {
			id: this.keys.size + 1,
			key: `sk_live_${this.random.hex(32)}`,
			customerId,
			isRevoked: false,
		};
		this.keys.set(key.key, key);
		return key;
	}

	/** Revokes the reseller's key, as it can be in the vendor's dashboard. */
	revokeKey(isRevoked = true): void {
		this.isKeyRevoked = isRevoked;
	}

	private insert(fields: CustomerFields): Customer {
		if (this.byId.has(fields.id)) throw new Error(`Customer ${fields.id} exists`);
		const customer = new Customer(fields, this.periods);
		this.ordered.push(customer);
		this.byId.set(customer.id, customer);
		this.nextId = Math.max(this.nextId, customer.id + 1);
		return customer;
	}

	private existing(id: number): Customer {
		const customer = this.byId.get(id);
		if (!customer) throw new Error(`No customer ${id}`);
		return customer;
	}
}

function withoutUndefined<T extends object>(record: T): Partial<T> {
	return Object.fromEntries(
		Object.entries(record).filter(([, value]) => value !== undefined),
	) as Partial<T>;
}
