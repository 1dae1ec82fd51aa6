import { customerIdField, readCustomerId } from '../../parameters/customerId';
import type { Operation } from '../operation';
import { setStatus } from './setStatus';

export const suspend: Operation = {
	option: {
		name: 'Suspend',
		value: 'suspend',
		description:
			'Stop the access of a customer until it is reactivated; says whether anything changed',
		action: 'Suspend a customer at once',
	},
	fields: [customerIdField],
	oneAtATime: true,
	check: (run) => void readCustomerId(run),
	async execute(run) {
		return await setStatus(run, 'suspended', (status) => status === 'suspended');
	},
};
