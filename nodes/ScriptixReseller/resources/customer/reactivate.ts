import { customerIdField, readCustomerId } from '../../parameters/customerId';
import type { Operation } from '../operation';
import { setStatus } from './setStatus';

export const reactivate: Operation = {
	option: {
		name: 'Reactivate',
		value: 'reactivate',
		description: 'Give a suspended customer its access back; says whether anything changed',
		action: 'Reactivate a suspended customer at once',
	},
	fields: [customerIdField],
	oneAtATime: true,
	check: (run) => void readCustomerId(run),
	async execute(run) {
		// A trial is no suspension, and would not come back.
		return await setStatus(run, 'active', (status) => ['active', 'trial'].includes(status));
	},
};
