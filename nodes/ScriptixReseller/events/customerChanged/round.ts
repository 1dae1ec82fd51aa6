import type { INodeExecutionData } from 'n8n-workflow';

import { idOf, idValue } from '../../api/answers';
import type { ApiClient } from '../../api/client';
import { mapConcurrently } from '../../api/concurrently';
import { matchesMetadata } from '../../api/customerFilters';
import { getCustomer } from '../../api/customers';
import { isNotFound, isRateLimited } from '../../api/failure';
import type { Customer, CustomerListItem } from '../../api/types';
import type { ToldChange } from '../../changes/comparison';
import {
	changeIdOf,
	changesToTell,
	differingFields,
	previousValues,
	toldOnceMore,
	updatedFingerprint,
} from '../../changes/comparison';
import type { CustomerMemory } from '../../changes/customerMemory';
import type { Field, Fingerprint } from '../../changes/fingerprint';
import { comparedAs, fingerprintOf, stableFields } from '../../changes/fingerprint';
import { readInstant } from '../../codec/time';
import type { Sweep } from '../poll/sweep';
import { isOutOfTime } from '../poll/timeBudget';
import { toItem } from './items';
import type { Settings } from './parameters';
import { isInScope, meetsMemorizedFilters, meetsOtherFilters } from './parameters';
import type { ChangesState } from './state';

// Customers that one poll asks for because the list no longer holds them; the others wait.
const MAX_CHECKS = 100;

// The same of customers who were found to exist without being listed.
const MAX_UNLISTED_CHECKS = 5;

const MINUTE_MS = 60_000;

// No API lists that many; a safeguard against names that are values.
const MAX_KNOWN_FIELDS = 200;

/** A customer as it is now, beside what is remembered of it. */
interface Meeting {
	id: string;
	customer: CustomerListItem;
	/** To be remembered. */
	memory: CustomerMemory;
	/** Undefined for a customer who was not met before. */
	before?: CustomerMemory;
	changes: ToldChange[];
}

/** Compares customers page by page, and holds what is to be emitted and remembered. */
export class Round {
	readonly items: INodeExecutionData[] = [];

	/** What was remembered before of the customers that items are about. */
	readonly reported = new Map<string, CustomerMemory | undefined>();

	/** Why customers could not be judged. */
	readonly failures: Error[] = [];

	private readonly isVeryFirstPoll: boolean;

	private readonly known: (field: Field) => boolean;

	private hasPostponed = false;

	constructor(
		private readonly client: ApiClient,
		private readonly settings: Settings,
		/** Changed in place; it is a copy of what is stored. */
		private readonly current: ChangesState,
		private readonly deadline: number,
	) {
		this.isVeryFirstPoll = current.since === undefined || current.scope !== settings.scope;
		if (current.scope !== settings.scope) this.beginScope();
		const knownFields = new Set([...current.knownFields].map(comparedAs));
		this.known = (field) => knownFields.has(field);
	}

	/** Does what the last poll had no time for after it came to the end of the list. */
	async begin(): Promise<void> {
		if (!this.current.hasOpenChecks) return;
		await this.checkUnmet();
		this.endRound();
	}

	/**
	 * Compares one page of customers.
	 *
	 * @returns false when the page has to be read again, because time or requests ran out
	 */
	async judgePage(customers: CustomerListItem[]): Promise<boolean> {
		const { round } = this.current;
		const stated = new Set<Field>();
		const listed = customers.map((customer) => ({ customer, fields: stableFields(customer) }));
		for (const name of listed.flatMap(({ fields }) => [...fields.keys()])) {
			stated.add(comparedAs(name));
			if (!this.current.knownFields.has(name)) round.newFields.add(name);
		}
		const meetings = listed.flatMap(({ customer, fields }) =>
			this.meet(customer, fields, (field) => stated.has(field)),
		);
		const outcomes = await mapConcurrently(
			meetings,
			async (meeting) => await this.settleMeeting(meeting),
		);
		const isDone = outcomes.every((isSettled) => isSettled);
		if (isDone) round.items += customers.length;
		return isDone;
	}

	/** What to remember after the poll has read the list as far as it could. */
	async finish({ ended, resumeAt, total, hasGaps }: Sweep): Promise<ChangesState> {
		const { current } = this;
		current.round.hasGaps ||= hasGaps;
		current.resumeAt = resumeAt;
		if (!ended) return current;

		const shortfall = Math.max(0, (total ?? 0) - current.round.items);
		const isComplete =
			!current.round.hasGaps && (shortfall === 0 || shortfall === current.shortfall);
		const hasOpenChecks = isComplete && !(await this.checkUnmet());
		current.isFirstRound &&= !isComplete || this.hasPostponed;
		current.shortfall = shortfall;
		current.knownFields = new Set(
			[...current.knownFields, ...current.round.newFields].slice(0, MAX_KNOWN_FIELDS),
		);
		if (hasOpenChecks) current.hasOpenChecks = true;
		else this.endRound();
		return current;
	}

	private endRound(): void {
		const { current } = this;
		current.hasOpenChecks = false;
		current.round = { items: 0, hasGaps: false, newFields: new Set() };
		for (const memory of current.memories.values()) memory.met = false;
	}

	/** Customers of another scope are not known yet, so that meeting them is no news. */
	private beginScope(): void {
		const { current, settings } = this;
		for (const id of current.memories.keys()) {
			if (!isInScope(id, settings)) current.memories.delete(id);
		}
		current.scope = settings.scope;
		current.isFirstRound = true;
		current.since = undefined;
		current.resumeAt = 1;
		this.endRound();
	}

	private meet(
		customer: CustomerListItem,
		fields: ReadonlyMap<string, unknown>,
		stated: (field: Field) => boolean,
	): Meeting[] {
		const id = idOf(customer);
		if (id === undefined || !isInScope(id, this.settings)) return [];
		const before = this.current.memories.get(id);
		const { knownFields, round } = this.current;
		const now = fingerprintOf(fields);
		const comparable = fingerprintOf(
			fields,
			// What this round has remembered of a customer includes the fields that are new in it.
			(field) => knownFields.has(field) || (before?.met === true && round.newFields.has(field)),
		);
		const comparability = { known: this.known, stated };
		const memory: CustomerMemory = {
			...(before ? updatedFingerprint(before, now, stated) : now),
			told: before?.told ?? 0,
			matched: this.matchesOthers(customer, before),
			met: true,
			unlisted: false,
		};
		if (before) {
			before.met = true;
			const changes = changesToTell(
				differingFields(before, comparable, comparability),
				this.settings.chosen,
			);
			return this.weigh({ id, customer, memory, before, changes });
		}
		const isNews = this.settings.chosen.has('created') && this.isNew(customer);
		const changes: ToldChange[] = isNews ? [{ event: 'customer.created', changedFields: [] }] : [];
		return this.weigh({ id, customer, memory, changes });
	}

	/** Remembers a customer without news at once; only the others have to be settled. */
	private weigh(meeting: Meeting): Meeting[] {
		if (meeting.changes.length > 0 && this.concerns(meeting)) return [meeting];
		this.current.memories.set(meeting.id, meeting.memory);
		return [];
	}

	/** Returns false when the customer could not be judged and no other can be either. */
	private async settleMeeting(meeting: Meeting): Promise<boolean> {
		const whole = await this.withMetadata(meeting).catch((failure: Error) => failure);
		if (whole instanceof Error) {
			this.postpone(whole);
			return !isRateLimited(whole);
		}
		if (whole !== meeting.customer) {
			meeting.memory.matched = meetsOtherFilters(whole, this.settings);
			if (!matchesMetadata(whole, this.settings.filters)) meeting.changes = [];
		}
		this.tell({ ...meeting, customer: whole }, meeting.memory);
		return true;
	}

	/** Emits the changes of a customer and remembers it. */
	private tell({ id, customer, memory, before, changes }: Meeting, now: Fingerprint): void {
		for (const change of changes) {
			this.items.push(
				toItem({
					event: change.event,
					eventId: before
						? changeIdOf(id, change, before, now, String(this.current.since))
						: `${id}:${change.event}`,
					customer,
					changedFields: change.changedFields,
					previous: before ? previousValues(before, change.changedFields) : {},
					detectedAt: new Date(this.client.serverNow()),
				}),
			);
		}
		if (changes.length > 0) this.reported.set(id, before);
		if (before && changes.length > 0) memory.told = toldOnceMore(before);
		this.current.memories.set(id, memory);
	}

	/**
	 * Asks for the customers that the list did not hold: only what is answered with 404 is deleted.
	 *
	 * @returns false when some could not be asked for yet
	 */
	private async checkUnmet(): Promise<boolean> {
		const unmet = [...this.current.memories].filter(([, { met }]) => !met);
		const lost = unmet.filter(([, { unlisted }]) => !unlisted);
		const unlisted = unmet.filter((entry) => entry[1].unlisted);
		const turn = Math.floor(this.client.serverNow() / MINUTE_MS) * MAX_UNLISTED_CHECKS;
		const start = unlisted.length > MAX_UNLISTED_CHECKS ? turn % unlisted.length : 0;
		const inTurn = [...unlisted.slice(start), ...unlisted.slice(0, start)];
		const checks = [...lost.slice(0, MAX_CHECKS), ...inTurn.slice(0, MAX_UNLISTED_CHECKS)];
		let isExhausted = false;
		const outcomes = await mapConcurrently(checks, async ([id, before]) => {
			if (isExhausted || isOutOfTime(this.deadline)) return false;
			const customer = await getCustomer(this.client, id).catch((failure: Error) => failure);
			if (!(customer instanceof Error)) this.compareUnlisted(id, before, customer);
			else if (isNotFound(customer)) this.forget(id, before);
			else {
				this.postpone(customer);
				isExhausted = isRateLimited(customer);
				return false;
			}
			return true;
		});
		return outcomes.every((isChecked) => isChecked) && lost.length <= MAX_CHECKS;
	}

	private forget(id: string, before: CustomerMemory): void {
		const { plan, status } = before;
		this.current.memories.delete(id);
		const customer = { id: idValue(id), plan, status };
		const isWanted = before.matched && meetsMemorizedFilters(customer, this.settings);
		if (!isWanted || !this.settings.chosen.has('deleted')) return;
		this.reported.set(id, before);
		this.items.push(
			toItem({
				event: 'customer.deleted',
				eventId: `${id}:customer.deleted`,
				customer,
				changedFields: [],
				previous: previousValues(before, ['plan', 'status']),
				detectedAt: new Date(this.client.serverNow()),
			}),
		);
	}

	/** Compares a customer by its own page, which states other fields than the list does. */
	private compareUnlisted(id: string, before: CustomerMemory, customer: Customer): void {
		const listedFields = [...stableFields(customer)].filter(([name]) => {
			const field = comparedAs(name);
			return field !== 'other' && this.known(field);
		});
		const now = fingerprintOf(new Map(listedFields));
		const stated = () => false;
		const differing = differingFields(before, now, { known: this.known, stated });
		const memory: CustomerMemory = {
			...updatedFingerprint(before, now, stated),
			told: before.told,
			matched: this.matchesOthers(customer, before),
			met: true,
			unlisted: true,
		};
		const changes = changesToTell(differing, this.settings.chosen);
		const meeting: Meeting = { id, customer, memory, before, changes };
		this.tell(this.concerns(meeting) ? meeting : { ...meeting, changes: [] }, memory);
	}

	/** Whether the filters let a customer through, as it is now or as it was. */
	private concerns({ id, customer, before }: Meeting): boolean {
		const isNow =
			meetsMemorizedFilters(customer, this.settings) && meetsOtherFilters(customer, this.settings);
		const wasBefore =
			before !== undefined &&
			before.matched &&
			meetsMemorizedFilters({ ...before, id }, this.settings);
		return isNow || wasBefore;
	}

	private matchesOthers(customer: CustomerListItem, before: CustomerMemory | undefined): boolean {
		const isKnown = this.settings.filters.metadataKey === '' || 'metadata' in customer;
		return meetsOtherFilters(customer, this.settings) && (isKnown || before?.matched !== false);
	}

	/**
	 * Whether a customer that was not met before came into being since the last round. As long as
	 * no round has met all customers, only the date of its creation can tell.
	 */
	private isNew({ created_at: createdAt }: CustomerListItem): boolean {
		if (!this.current.isFirstRound) return true;
		if (this.isVeryFirstPoll || this.current.since === undefined) return false;
		return readInstant(createdAt) >= this.current.since;
	}

	/** The metadata is asked for where the filters need it and the list leaves it out. */
	private async withMetadata({ id, customer }: Meeting): Promise<CustomerListItem> {
		if (this.settings.filters.metadataKey === '' || 'metadata' in customer) return customer;
		return await getCustomer(this.client, id).catch(async (failure: Error) =>
			isNotFound(failure) ? customer : await Promise.reject<CustomerListItem>(failure),
		);
	}

	/** Leaves a customer as it was remembered, to be judged by the next poll. */
	private postpone(failure: Error): void {
		this.hasPostponed = true;
		if (this.failures[this.failures.length - 1] !== failure) this.failures.push(failure);
	}
}
