import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { ApiClient } from '../../api/client';
import { isWanted, matchesMetadata } from '../../api/customerFilters';
import { getCustomer } from '../../api/customers';
import { isNotFound } from '../../api/failure';
import { lacks } from '../../api/requireFeature';
import type { CustomerListItem } from '../../api/types';
import type { Closing, ClosingMemories } from '../../quota/closingMemory';
import { recallMetadata, rememberMetadata } from '../poll/metadataMemory';
import type { RowFacts } from './items';
import { toClosedRow, toRunningRow } from './items';
import type { Settings } from './parameters';

/** Makes the rows of one poll, as far as the filters ask for them. */
export class Rows {
	readonly items: INodeExecutionData[] = [];

	/** The closed periods that rows are about; of a customer who has several, one in each. */
	readonly closed: ClosingMemories[] = [];

	/** The customers that rows of running periods are about. */
	readonly running: string[] = [];

	constructor(
		private readonly client: ApiClient,
		private readonly settings: Settings,
	) {}

	/**
	 * Emits how a period ended.
	 *
	 * @param customer undefined when it no longer exists
	 * @throws a failure that may pass
	 */
	async addClosed(
		id: string,
		customer: CustomerListItem | undefined,
		closing: Closing,
	): Promise<void> {
		if (!(await this.add(id, customer, closing, toClosedRow))) return;
		const free = this.closed.find((level) => !level.has(id));
		if (free) free.set(id, closing);
		else this.closed.push(new Map([[id, closing]]));
	}

	/**
	 * Emits how a running period stands.
	 *
	 * @throws a failure that may pass
	 */
	async addRunning(id: string, customer: CustomerListItem, closing: Closing): Promise<void> {
		if (await this.add(id, customer, closing, toRunningRow)) this.running.push(id);
	}

	private async add(
		id: string,
		listed: CustomerListItem | undefined,
		closing: Closing,
		toRow: (facts: RowFacts) => IDataObject,
	): Promise<boolean> {
		const { filters, includesMetadata, minimumMinutes } = this.settings;
		const minutes = closing.minutes ?? 0;
		// A correction may leave fewer than none.
		if (minimumMinutes > 0 && minutes < minimumMinutes) return false;
		if (closing.beganCancelled && minutes <= 0) return false;
		const then = { plan: closing.plan, status: closing.status };
		// Of a customer who no longer exists, name and metadata cannot be judged.
		const isUnjudgeable = !listed && (filters.search !== '' || filters.metadataKey !== '');
		const judged = { id, ...listed, ...then } as unknown as CustomerListItem;
		if (isUnjudgeable || !isWanted(judged, filters)) return false;
		const needsMetadata = listed && (includesMetadata || filters.metadataKey !== '');
		const metadata = needsMetadata ? await this.metadataOf(id, listed) : undefined;
		if (listed && !matchesMetadata({ metadata }, filters)) return false;
		const shown = includesMetadata && metadata !== undefined ? { metadata } : {};
		const detectedAt = this.client.serverNow();
		const countsUnits = lacks(this.client, 'minutes');
		const json = toRow({ id, customer: listed, closing, ...shown, detectedAt, countsUnits });
		this.items.push({ json });
		return true;
	}

	/** The list's, else the customer's own, read once an hour. */
	private async metadataOf(id: string, listed: CustomerListItem): Promise<unknown> {
		if ('metadata' in listed) return listed.metadata;
		const known = recallMetadata(this.settings.nodeKey, id);
		if (known) return known.metadata;
		const page = await getCustomer(this.client, id).catch(async (failure: Error) =>
			// It may have been deleted since it was listed.
			isNotFound(failure) ? undefined : await Promise.reject<undefined>(failure),
		);
		const { metadata } = (page ?? {}) as { metadata?: unknown };
		rememberMetadata(this.settings.nodeKey, id, metadata);
		return metadata;
	}
}
