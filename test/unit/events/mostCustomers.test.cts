import type { ApiClient } from '../../../nodes/ScriptixReseller/api/client';
import {
	MOST_CUSTOMERS,
	refuseTooMany,
} from '../../../nodes/ScriptixReseller/events/poll/mostCustomers';

const client = { getNode: () => ({ name: 'N' }) } as ApiClient;

it('a trigger remembers so many customers, and no more', () => {
	expect(() => refuseTooMany(client, MOST_CUSTOMERS)).not.toThrow();
	expect(() => refuseTooMany(client, MOST_CUSTOMERS + 1)).toThrow(
		'Scriptix lists more than 100,000 customers',
	);
});
