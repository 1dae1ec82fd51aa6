import { deleteAt } from '../deletion';
import type { Generation } from '../generation';
import { notOffered } from '../notOffered';
import { fetchContentPage, listContent } from './content';
import {
	createCustomer,
	fetchCustomerPage,
	getCustomer,
	listCustomers,
	pathOf,
	updateCustomer,
} from './customers';
import { createEditorLink } from './editorLink';
import { getCustomerUsage, getRecentUsage, listHistory } from './usage';

/** The older API, without plans and quotas. https://apidocs.scriptix.io/reseller/customer/list/ */
export const legacy: Generation = {
	lacks: new Set([
		'plan',
		'quota',
		'metadata',
		'minutes',
		'listedUsage',
		'tokens',
		'documents',
		'allTranscripts',
		'statusNames',
		'otherStatuses',
		'usageParameters',
	]),
	tokenBodyFields: [],
	probe: { path: '/api/v3/reseller/customer/', query: { limit: 1 } },
	pollShare: 0.6,
	headers: (apiKey) => ({ 'x-zoom-s2t-key': apiKey }),
	listCustomers,
	fetchCustomerPage,
	getCustomer,
	createCustomer,
	updateCustomer,
	deleteCustomer: async (client, customerId, itemIndex) =>
		await deleteAt(client, pathOf(customerId), 'customer', itemIndex),
	getCustomerUsage,
	getRecentUsage,
	listHistory,
	generateToken: notOffered,
	revokeToken: notOffered,
	fetchContentPage,
	listContent,
	createEditorLink,
};
