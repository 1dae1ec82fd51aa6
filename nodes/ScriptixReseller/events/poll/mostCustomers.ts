import { NodeOperationError } from 'n8n-workflow';

import type { ApiClient } from '../../api/client';

/**
 * So many customers can a trigger remember. n8n stores what it remembers as one text and keeps it in
 * the memory, which a list without an end would fill poll by poll.
 */
export const MOST_CUSTOMERS = 100_000;

/** @throws NodeOperationError when a trigger remembers more customers than it can */
export function refuseTooMany(client: ApiClient, remembered: number): void {
	if (remembered <= MOST_CUSTOMERS) return;
	throw new NodeOperationError(
		client.getNode(),
		`Scriptix lists more than ${MOST_CUSTOMERS.toLocaleString('en')} customers`,
		{
			description:
				'A trigger cannot remember so many. If your account does not have them, the list does not end: tell Scriptix.',
			level: 'warning',
		},
	);
}
