import type { INodeProperties } from 'n8n-workflow';

import { jsonOf, runOperation } from '../harness/action.cts';
import { ACTION, startStage, type Stage } from '../harness/support.cts';

const COUNT = 150;

let stage: Stage;

beforeEach(async () => {
	stage = await startStage({ customers: 0, transcripts: 0 });
});

afterEach(async () => {
	await stage.stop();
});

/** What a list with a limit of 1 finds. */
const first = async (resource: string, filters: object) =>
	jsonOf(await runOperation(stage, resource, 'getAll', { returnAll: false, limit: 1, filters }));

/** Whether the server applies the filters that its description names, or passes them over. */
const SERVERS: Array<[string, string[]]> = [
	['applies what is documented', ['type', 'created_after', 'created_before']],
	['applies every filter', []],
	[
		'passes every filter over',
		['plan', 'status', 'customer_id', 'language', 'type', 'created_after', 'created_before'],
	],
];

describe.each(SERVERS)('with a limit of 1, on a server that %s', (_, ignoredQuery) => {
	const customerFilters: Array<[string, object]> = [
		['one plan', { plan: ['silver'] }],
		['two plans', { plan: ['silver', 'gold'] }],
		['one status', { status: ['suspended'] }],
		['two statuses', { status: ['suspended', 'trial'] }],
		['a part of the name', { search: 'needle' }],
		['an e-mail address', { search: 'needle@example.org' }],
		['a metadata key', { metadataKey: 'crm_id' }],
		['a metadata value', { metadataKey: 'crm_id', metadataValue: 'ACME-17' }],
		['everything at once', { plan: ['silver'], status: ['suspended'], search: 'needle' }],
	];
	const usageFilters: Array<[string, object]> = [
		...customerFilters,
		['a band of usage', { quotaStatus: ['critical'] }],
		['two bands of usage', { quotaStatus: ['critical', 'high'] }],
		['a least percentage', { minimumPercent: 90 }],
	];

	const addCustomers = (metadata: boolean) => {
		Object.assign(stage.sandbox.knobs, { ignoredQuery });
		stage.sandbox.knobs.listFields.metadata = metadata;
		const { store } = stage.sandbox;
		for (let index = 1; index < COUNT; index += 1) {
			store.addCustomer({ plan: 'bronze', status: 'active', minutes: 1, metadata: {} });
		}
		return store.addCustomer({
			...{ name: 'Needle', email: 'needle@example.org', plan: 'silver', status: 'suspended' },
			...{ quota_minutes: 1000, minutes: 990, metadata: { crm_id: 'ACME-17' } },
		}).id;
	};

	it.each(customerFilters)('%s finds the last of 150 customers', async (__, filters) => {
		const id = addCustomers(true);
		expect(await first('customer', filters)).toMatchObject([{ id }]);
	});

	it.each(usageFilters)('%s finds the usage of the last of 150', async (__, filters) => {
		const id = addCustomers(true);
		expect(await first('usage', filters)).toMatchObject([{ customer_id: id }]);
	});

	it('a metadata value finds the last of 150 customers whose list has no metadata', async () => {
		const id = addCustomers(false);
		const filters = { metadataKey: 'crm_id', metadataValue: 'ACME-17' };
		expect(await first('customer', filters)).toMatchObject([{ id }]);
	});

	const content = {
		status: 'failed',
		language: 'sv-se',
		created_at: '2025-01-14T12:00:00Z',
	};
	const contentFilters: Array<[string, object]> = [
		['a customer', { customerId: '7' }],
		['a status', { status: 'failed' }],
		['a language', { language: 'sv-se' }],
		['an earliest time', { createdAfter: '2025-01-14T00:00:00Z' }],
		['everything at once', { customerId: '7', status: 'failed', language: 'sv-se' }],
	];
	const common = { customer_id: 8, filename: 'a', status: 'completed', language: 'nl-nl' };

	const documentFilters: Array<[string, object]> = [
		...contentFilters,
		['a type', { type: 'caption' }],
		['a latest time', { createdBefore: '2025-01-09T00:00:00Z' }],
	];

	it.each([
		['customer', customerFilters],
		['usage', usageFilters],
		['document', documentFilters],
	])('every filter in the form of %s is tried', (resource, tried) => {
		const isForm = (show: INodeProperties['displayOptions'] = {}) =>
			JSON.stringify([show.show?.resource, show.show?.operation]) ===
			JSON.stringify([[resource], ['getAll']]);
		const form = stage.engine
			.description(ACTION)
			.properties.find(({ name, displayOptions }) => name === 'filters' && isForm(displayOptions));
		const names = (form?.options ?? []).map(({ name }) => name).sort();
		expect(names.length).toBeGreaterThan(4);
		expect([...new Set(tried.flatMap(([, filters]) => Object.keys(filters)))].sort()).toEqual(
			names,
		);
	});

	it.each(contentFilters)('%s finds the last of 150 transcripts', async (__, filters) => {
		Object.assign(stage.sandbox.knobs, { ignoredQuery });
		const { transcripts } = stage.sandbox.store;
		for (let index = 0; index < COUNT; index += 1) {
			const last = index === COUNT - 1 ? { ...content, customer_id: 7 } : {};
			transcripts.push({
				...common,
				...{ session_id: `s-${index}`, duration: 1, created_at: '2025-01-10T12:00:00Z' },
				...last,
			});
		}
		expect(await first('transcript', filters)).toMatchObject([{ session_id: 's-149' }]);
	});

	it.each(documentFilters)('%s finds the last of 150 documents', async (__, filters) => {
		Object.assign(stage.sandbox.knobs, { ignoredQuery });
		const { documents } = stage.sandbox.store;
		const isEarly = 'createdBefore' in filters;
		const created_at = isEarly ? '2025-01-08T12:00:00Z' : content.created_at;
		for (let index = 0; index < COUNT; index += 1) {
			const last =
				index === COUNT - 1 ? { ...content, customer_id: 7, type: 'caption', created_at } : {};
			documents.push({
				...{ ...common, type: 'document', cues: [], id: `d-${index}`, session_id: 's-1' },
				...{ created_at: '2025-01-10T12:00:00Z', updated_at: '2025-01-10T12:00:00Z' },
				...last,
			});
		}
		expect(await first('document', filters)).toMatchObject([{ id: 'd-149' }]);
	});
});
