import type { Generation } from '../generation';
import { fetchContentPage, listContent } from './content';
import {
	createCustomer,
	deleteCustomer,
	fetchCustomerPage,
	getCustomer,
	listCustomers,
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
		'listedUsage',
		'tokens',
		'documents',
		'allTranscripts',
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
	deleteCustomer,
	getCustomerUsage,
	getRecentUsage,
	listHistory,
	generateToken: notOffered,
	revokeToken: notOffered,
	fetchContentPage,
	listContent,
	createEditorLink,
};

/** Shells have refused by `requireFeature` what would come here. */
function notOffered(): never {
	throw new Error('This generation of the API does not offer it');
}
