import { idOf } from '../../api/answers';
import type { ApiClient } from '../../api/client';
import { mapConcurrently } from '../../api/concurrently';
import { getCustomer, getCustomerUsage } from '../../api/customers';
import { isNotFound } from '../../api/failure';
import type { CustomerListItem } from '../../api/types';
import type { JsonRecord } from '../../codec/json';
import { rulesFor } from '../../parameters/alerts/settings';
import { toAlertItems } from '../../quota/alertItem';
import type { AlertRecord } from '../../quota/alertRecord';
import { customerOf, decodeAlert } from '../../quota/alertRecord';
import { readUsage } from '../../quota/usage';
import { withMetadata } from './facts';
import type { Settings } from './parameters';

/** Makes the items of alerts that are to be emitted again, as the customers are met. */
export class Repetition {
	readonly items: JsonRecord[] = [];

	/** What repeats the items once more. */
	readonly records: AlertRecord[] = [];

	private readonly waiting = new Map<string, AlertRecord[]>();

	constructor(
		private readonly client: ApiClient,
		private readonly settings: Settings,
		repeats: readonly AlertRecord[],
	) {
		for (const record of repeats) {
			const id = customerOf(record) ?? '';
			this.waiting.set(id, [...(this.waiting.get(id) ?? []), record]);
		}
	}

	/** What is still to be emitted again, because its customers were not met. */
	get left(): AlertRecord[] {
		return [...this.waiting.values()].flat();
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

	/** Repeats what is left, after all customers were met: those have left the filters since. */
	async finish(): Promise<void> {
		await mapConcurrently([...this.waiting], async ([id, records]) => {
			const customer = await getCustomer(this.client, id).catch((failure: Error) => failure);
			if (!(customer instanceof Error)) await this.repeat(id, customer, records);
			else if (isNotFound(customer)) this.waiting.delete(id);
		});
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
