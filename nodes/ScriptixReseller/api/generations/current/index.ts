import type { Generation } from '../generation';
import { fetchContentPage, listContent } from './content';
import {
	createCustomer,
	deleteCustomer,
	fetchCustomerPage,
	getCustomer,
	getCustomerUsage,
	listCustomers,
	updateCustomer,
} from './customers';
import { generateToken, revokeToken } from './tokens';

/** The API with plans and quotas. https://docs.scriptix.io/docs/api/Reseller/Overview */
export const current: Generation = {
	lacks: new Set(['history']),
	tokenBodyFields: ['customer_id', 'name', 'type'],
	probe: { path: '/api/v3/reseller/customers', query: { page: 1, per_page: 1 } },
	headers: (apiKey) => ({ Authorization: `Bearer ${apiKey}` }),
	listCustomers,
	fetchCustomerPage,
	getCustomer,
	createCustomer,
	updateCustomer,
	deleteCustomer,
	getCustomerUsage,
	generateToken,
	revokeToken,
	fetchContentPage,
	listContent,
};
