import { deleteAt } from '../deletion';
import type { Generation } from '../generation';
import { notOffered } from '../notOffered';
import { fetchContentPage, listContent } from './content';
import {
	createCustomer,
	fetchCustomerPage,
	getCustomer,
	getCustomerUsage,
	listCustomers,
	pathOf,
	updateCustomer,
} from './customers';
import { generateToken, revokeToken } from './tokens';

/** The API with plans and quotas. https://docs.scriptix.io/docs/api/Reseller/Overview */
export const current: Generation = {
	lacks: new Set(['history', 'phone', 'editorLink']),
	tokenBodyFields: ['customer_id', 'name', 'type'],
	probe: { path: '/api/v3/reseller/customers', query: { page: 1, per_page: 1 } },
	pollShare: 1,
	headers: (apiKey) => ({ Authorization: `Bearer ${apiKey}` }),
	listCustomers,
	fetchCustomerPage,
	getCustomer,
	createCustomer,
	updateCustomer,
	deleteCustomer: async (client, customerId, itemIndex) =>
		await deleteAt(client, pathOf(customerId), 'customer', itemIndex),
	getCustomerUsage,
	getRecentUsage: async (client, customerId, { itemIndex }) => ({
		usage: await getCustomerUsage(client, customerId, { itemIndex }),
	}),
	listHistory: notOffered,
	generateToken,
	revokeToken,
	fetchContentPage,
	listContent,
	createEditorLink: notOffered,
};
