import { NodeOperationError } from 'n8n-workflow';

import type { ApiClient } from './client';
import { isNotFound } from './failure';

/**
 * What to throw where the usage of no customer could be read, such as with a key that may list
 * customers only: a report of zeros, or a trigger that never emits anything, would hide it.
 *
 * @param failure why the usage of the first customer could not be read
 */
export function noUsageAtAll(client: ApiClient, failure: Error, itemIndex?: number): Error {
	// It would blame the customer, who has just been listed.
	if (!isNotFound(failure)) return failure;
	return new NodeOperationError(
		client.getNode(),
		'Scriptix lists customers, but finds the usage of none of them',
		{
			itemIndex,
			description:
				'Test the credential: the test says whether the Base URL and the API Generation are right. If they are, ask Scriptix whether this API key may read usage.',
			level: 'warning',
		},
	);
}
