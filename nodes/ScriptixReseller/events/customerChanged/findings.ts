import type { INodeExecutionData } from 'n8n-workflow';

import { idValue } from '../../api/answers';
import type { Chains } from '../../changes/chains';
import type { Transition } from '../../changes/comparison';
import { changeIdOf, previousValues } from '../../changes/comparison';
import type { CustomerMemory } from '../../changes/customerMemory';
import { toItem } from './items';
import type { ChangesState } from './state';

/** What one poll has found: items, what brings them back, and what it could not read. */
export class Findings {
	readonly items: INodeExecutionData[] = [];

	/** What was remembered of customers before the changes that items are about. */
	readonly undo: Chains = new Map();

	/** Why customers could not be judged. */
	readonly failures: Error[] = [];

	constructor(
		private readonly state: ChangesState,
		private readonly serverNow: () => number,
	) {}

	/** Emits a change of a customer that exists. */
	addChange(id: string, customer: object, { before, after, change }: Transition): void {
		const { event, changedFields } = change;
		this.items.push(
			toItem({
				event,
				eventId: before
					? changeIdOf(id, change, before, after, String(this.state.since))
					: `${id}:${event}`,
				customer,
				changedFields,
				previous: before ? previousValues(before, changedFields) : {},
				detectedAt: new Date(this.serverNow()),
			}),
		);
	}

	addDeletion(id: string, before: CustomerMemory): void {
		const { plan, status } = before;
		this.undo.set(id, [before]);
		this.items.push(
			toItem({
				event: 'customer.deleted',
				eventId: `${id}:customer.deleted`,
				customer: { id: idValue(id), plan, status },
				changedFields: [],
				previous: previousValues(before, ['plan', 'status']),
				detectedAt: new Date(this.serverNow()),
			}),
		);
	}

	/** Notes a failure that leaves a customer as it was remembered, to be judged by the next poll. */
	postpone(failure: Error): void {
		if (this.failures[this.failures.length - 1] !== failure) this.failures.push(failure);
	}
}
