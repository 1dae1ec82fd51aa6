import { idOf } from '../../api/answers';
import type { ApiClient } from '../../api/client';
import { mapConcurrently } from '../../api/concurrently';
import { matchesMetadata } from '../../api/customerFilters';
import { getCustomer } from '../../api/customers';
import { isNotFound, isRateLimited } from '../../api/failure';
import type { Customer, CustomerListItem } from '../../api/types';
import type { Comparability, Transition } from '../../changes/comparison';
import {
	changesAgain,
	changesBetween,
	toldOnceMore,
	isProofOfTimestamp,
	updatedFingerprint,
} from '../../changes/comparison';
import type { CustomerMemory } from '../../changes/customerMemory';
import type { Field, Fingerprint } from '../../changes/fingerprint';
import { comparedAs, fingerprintOf, stableFields } from '../../changes/fingerprint';
import { readInstant } from '../../codec/time';
import type { Findings } from './findings';
import type { Settings } from './parameters';
import { concerns, isInScope, matchesOthers, meetsOtherFilters } from './scope';
import type { ChangesState } from './state';
import { mergeCustomer } from '../../quota/mergeCustomer';

/** A customer as it is now, beside what is remembered of it. */
interface Meeting {
	id: string;
	customer: CustomerListItem;
	/** To be remembered. */
	memory: CustomerMemory;
	/** Undefined for a customer who was not met before. */
	before?: CustomerMemory;
	/** What earlier polls emitted and may not have arrived. */
	again: Transition[];
	/** What has changed since. */
	fresh: Transition[];
}

/** Compares customers as they are with what is remembered of them. */
export class Comparison {
	private readonly isVeryFirstPoll: boolean;

	private readonly known: (field: Field) => boolean;

	constructor(
		private readonly client: ApiClient,
		private readonly settings: Settings,
		/** Changed in place. */
		private readonly state: ChangesState,
		private readonly findings: Findings,
	) {
		this.isVeryFirstPoll = state.since === undefined;
		const knownFields = new Set([...state.knownFields].map(comparedAs));
		this.known = (field) => knownFields.has(field);
	}

	/**
	 * Compares one page of the list.
	 *
	 * @returns false when the page has to be read again, because time or requests ran out
	 */
	async comparePage(customers: CustomerListItem[]): Promise<boolean> {
		const { sweep, knownFields } = this.state;
		const stated = new Set<Field>();
		const listed = customers.map((customer) => ({ customer, fields: stableFields(customer) }));
		for (const name of listed.flatMap(({ fields }) => [...fields.keys()])) {
			stated.add(comparedAs(name));
			if (!knownFields.has(name)) sweep.newFields.add(name);
		}
		const meetings = listed.flatMap(({ customer, fields }) =>
			this.meet(customer, fields, (field) => stated.has(field)),
		);
		const outcomes = await mapConcurrently(meetings, async (meeting) => await this.settle(meeting));
		const isDone = outcomes.every((isSettled) => isSettled);
		if (isDone) sweep.items += customers.length;
		return isDone;
	}

	/** Compares a customer by its own page, which states other fields than the list does. */
	compareUnlisted(id: string, before: CustomerMemory, customer: Customer): void {
		const listedFields = [...stableFields(customer)].filter(([name]) => {
			const field = comparedAs(name);
			return field !== 'other' && this.known(field);
		});
		const now = fingerprintOf(new Map(listedFields));
		const comparability = this.comparability(() => false);
		const memory: CustomerMemory = {
			...updatedFingerprint(before, now, comparability.stated),
			told: before.told,
			matched: matchesOthers(customer, before, this.settings),
			met: true,
			unlisted: true,
		};
		this.emit(
			this.weigh({
				id,
				customer,
				memory,
				before,
				...this.changesOf(id, before, now, memory, comparability),
			}),
		);
	}

	private meet(
		customer: CustomerListItem,
		fields: ReadonlyMap<string, unknown>,
		stated: (field: Field) => boolean,
	): Meeting[] {
		const { settings, state } = this;
		const id = idOf(customer);
		if (id === undefined || !isInScope(id, settings)) return [];
		const before = state.memories.get(id);
		const { knownFields, sweep } = state;
		const now = fingerprintOf(fields);
		const comparable = fingerprintOf(
			fields,
			// What this sweep has remembered of a customer includes the fields that are new in it.
			(field) => knownFields.has(field) || (before?.met === true && sweep.newFields.has(field)),
		);
		const memory: CustomerMemory = {
			...(before ? updatedFingerprint(before, now, stated) : now),
			told: before?.told ?? 0,
			matched: matchesOthers(customer, before, settings),
			met: true,
			unlisted: false,
		};
		if (before) {
			before.met = true;
			state.isTimestampProven ||= isProofOfTimestamp(before, now);
			const changes = this.changesOf(id, before, comparable, memory, this.comparability(stated));
			return this.orRemember({ id, customer, memory, before, ...changes });
		}
		const isNews = settings.chosen.has('created') && this.isNew(customer);
		const created: Transition = {
			after: memory,
			change: { event: 'customer.created', changedFields: [] },
		};
		return this.orRemember({ id, customer, memory, again: [], fresh: isNews ? [created] : [] });
	}

	private changesOf(
		id: string,
		before: CustomerMemory,
		now: Fingerprint,
		memory: CustomerMemory,
		comparability: Comparability,
	): Pick<Meeting, 'again' | 'fresh'> {
		const { chosen } = this.settings;
		const chain = this.state.again.get(id);
		return {
			again: chain ? changesAgain([...chain, before], now, comparability, chosen) : [],
			fresh: changesBetween(before, now, comparability, chosen).map((change) => ({
				before,
				after: memory,
				change,
			})),
		};
	}

	private comparability(stated: (field: Field) => boolean): Comparability {
		return { known: this.known, stated, isTimestampProven: this.state.isTimestampProven };
	}

	/** Remembers a customer without news at once; only the others have to be settled. */
	private orRemember(meeting: Meeting): Meeting[] {
		const weighed = this.weigh(meeting);
		if (weighed.again.length + weighed.fresh.length > 0) return [weighed];
		this.remember(weighed);
		return [];
	}

	/** The meeting with the changes only that the filters let through. */
	private weigh(meeting: Meeting): Meeting {
		const { id, customer } = meeting;
		const isWanted = ({ before }: Transition) => concerns(id, customer, before, this.settings);
		return {
			...meeting,
			again: meeting.again.filter(isWanted),
			fresh: meeting.fresh.filter(isWanted),
		};
	}

	/** Returns false when the customer could not be judged and no other can be either. */
	private async settle(meeting: Meeting): Promise<boolean> {
		const whole = await this.withMetadata(meeting).catch((failure: Error) => failure);
		if (whole instanceof Error) {
			this.state.sweep.hasPostponed = true;
			this.findings.postpone(whole);
			return !isRateLimited(whole);
		}
		if (whole === meeting.customer) {
			this.emit(meeting);
			return true;
		}
		meeting.memory.matched = meetsOtherFilters(whole, this.settings);
		const isWanted = matchesMetadata(whole, this.settings.filters);
		this.emit({ ...meeting, customer: whole, ...(isWanted ? {} : { again: [], fresh: [] }) });
		return true;
	}

	/** Emits the changes of a customer and remembers it. */
	private emit(meeting: Meeting): void {
		const { id, customer, memory, before, again, fresh } = meeting;
		for (const transition of [...again, ...fresh]) {
			this.findings.addChange(id, customer, transition);
		}
		const chain = again.length > 0 ? (this.state.again.get(id) ?? []) : [];
		if (fresh.length > 0) chain.push(before);
		if (chain.length > 0) this.findings.undo.set(id, chain);
		if (before && fresh.length > 0) memory.told = toldOnceMore(before);
		this.remember(meeting);
	}

	private remember({ id, memory }: Meeting): void {
		this.state.again.delete(id);
		this.state.memories.set(id, memory);
	}

	/**
	 * Whether a customer that was not met before came into being since the last sweep. As long as
	 * no sweep has met all customers, only the date of its creation can tell.
	 */
	private isNew({ created_at: createdAt }: CustomerListItem): boolean {
		const { isFirstSweep, since } = this.state;
		if (!isFirstSweep) return true;
		if (this.isVeryFirstPoll || since === undefined) return false;
		return readInstant(createdAt) >= since;
	}

	/** The metadata is asked for where the filters need it and the list leaves it out. */
	private async withMetadata({ id, customer }: Meeting): Promise<CustomerListItem> {
		if (this.settings.filters.metadataKey === '' || 'metadata' in customer) return customer;
		return await getCustomer(this.client, id).then(
			(page) => mergeCustomer<CustomerListItem>(customer, page),
			async (failure: Error) =>
				isNotFound(failure) ? customer : await Promise.reject<CustomerListItem>(failure),
		);
	}
}
