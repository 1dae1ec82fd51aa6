import { idOf } from '../../api/answers';
import type { ApiClient } from '../../api/client';
import { mapConcurrently } from '../../api/concurrently';
import { getCustomer, getCustomerUsage } from '../../api/customers';
import { isNotFound } from '../../api/failure';
import type { CustomerListItem } from '../../api/types';
import { entryIn } from '../../codec/entryIn';
import type { JsonRecord } from '../../codec/json';
import { HOUR_SECONDS } from '../../codec/units';
import { rulesFor } from '../../parameters/alerts/settings';
import { toAlertItems } from '../../quota/alertItem';
import type { AlertRecord } from '../../quota/alertRecord';
import { customerOf, decodeAlert, detectedAtOf } from '../../quota/alertRecord';
import { readUsage } from '../../quota/usage';
import { withMetadata } from './facts';
import type { Settings } from './parameters';

/** What came of emitting again what is to be. */
export interface RepetitionOutcome {
	items: JsonRecord[];
	/** What repeats the items once more. */
	records: AlertRecord[];
	/** What is still to be emitted again, because its customers were not met. */
	next: AlertRecord[];
	/** Whether the next poll has to see to that before all else: this one may have had no time left. */
	isUrgent: boolean;
}

/** Makes the items of alerts that are to be emitted again, as the customers are met. */
export class Repetition {
	private readonly items: JsonRecord[] = [];

	private readonly records: AlertRecord[] = [];

	private readonly waiting = new Map<string, AlertRecord[]>();

	private hasTooMany = false;

	constructor(
		private readonly client: ApiClient,
		private readonly settings: Settings,
		private readonly repeats: readonly AlertRecord[],
	) {
		for (const record of repeats) {
			const id = customerOf(record) ?? '';
			entryIn(this.waiting, id, () => []).push(record);
		}
	}

	async meet(customers: CustomerListItem[]): Promise<void> {
		if (this.waiting.size === 0) return;
		const met = customers.flatMap((customer) => {
			const id = idOf(customer);
			const records = id === undefined ? undefined : this.waiting.get(id);
			return id === undefined || !records ? [] : [{ id, customer, records }];
		});
		await mapConcurrently(met, async ({ id, customer, records }) => {
			await this.repeat(id, customer, records);
		});
	}

	/**
	 * Repeats what is left although nobody was met: customers who have left the filters since, or are on
	 * pages that are not read in this poll.
	 *
	 * @param most how many customers to read
	 */
	async finish(most: number): Promise<void> {
		this.hasTooMany = this.waiting.size > most;
		await mapConcurrently([...this.waiting].slice(0, most), async ([id, records]) => {
			const customer = await getCustomer(this.client, id).catch((failure: Error) => failure);
			if (!(customer instanceof Error)) await this.repeat(id, customer, records);
			else if (isNotFound(customer)) this.waiting.delete(id);
		});
	}

	/**
	 * What of it is emitted in this poll. A digest comes whole, so that it has its id; one that cannot
	 * be made whole within a poll, or within an hour, comes in parts instead of never.
	 *
	 * @param now epoch seconds
	 */
	outcome(isDigest: boolean, now: number): RepetitionOutcome {
		const left = [...this.waiting.values()].flat();
		const isRecent = this.repeats.some((record) => now < detectedAtOf(record) + HOUR_SECONDS);
		const isHeldBack = isDigest && left.length > 0 && isRecent && !this.hasTooMany;
		return {
			items: isHeldBack ? [] : this.items,
			records: isHeldBack ? [] : this.records,
			next: isHeldBack ? [...this.repeats] : left,
			isUrgent: left.length > 0 && isRecent,
		};
	}

	private async repeat(id: string, listed: CustomerListItem, records: AlertRecord[]) {
		const { settings, client } = this;
		const { includesDetails } = settings.common;
		const rules = rulesFor(settings, id, listed);
		const customer = settings.includesMetadata ? await withMetadata(client, id, listed) : listed;
		const details = includesDetails
			? await getCustomerUsage(client, id).catch(() => undefined)
			: undefined;
		for (const record of records) {
			const told = decodeAlert(record, listed.plan, rules);
			if (!told) continue;
			// A breakdown of other figures than were emitted is none of them.
			const isSame = details && readUsage(details).minutes === told.usage.minutes;
			const breakdown = isSame ? details.breakdown : undefined;
			const facts = { ...told, customer, breakdown };
			this.items.push(...toAlertItems(facts, [told.alert], settings.emit === 'each'));
			this.records.push(record);
		}
		this.waiting.delete(id);
	}
}
