import { getCustomerUsage } from '../../api/endpoints';
import { customerIdField, readCustomerId } from '../../fields/customerId';
import { readUsage, toUsageOutput } from '../../quota/usage';
import type { Operation } from '../operation';
import { toItems } from '../operation';

export const get: Operation = {
	option: {
		name: 'Get',
		value: 'get',
		description:
			'Get the usage of one customer in the current period: minutes, quota, percent and what is left',
		action: 'Get the usage of a customer',
	},
	fields: [customerIdField],
	async execute({ context, client, itemIndex }) {
		const customerId = readCustomerId(context, itemIndex);
		const answer = await getCustomerUsage(client, customerId, itemIndex);
		const { usage_percent, remaining_minutes, quota_status } = toUsageOutput(readUsage(answer));
		return toItems([
			{
				...answer,
				usage: {
					...answer.usage,
					...(usage_percent === null ? {} : { usage_percent }),
					remaining_minutes,
					quota_status,
				},
			},
		]);
	},
};
