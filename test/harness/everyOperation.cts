import type { Sandbox } from '../sandbox/index.cts';
import type { CredentialStore, NodeResult } from './index.cts';
import { runOperation } from './action.cts';
import type { Stage } from './support.cts';

/** What every operation gets; only those that work on usage rows look at it. */
export const USAGE_ROW = {
	customer_id: 123,
	name: 'Example BV',
	email: 'it@example.org',
	plan: 'gold',
	status: 'active',
	transcription_minutes: 12_100,
	quota_minutes: 10_000,
	period_start: '2025-01-01',
	period_end: '2025-01-31',
	is_final: true,
	crm_id: 'ACME-17',
};

/** Operations that the current generation of the API does not have. */
export const LEGACY_ONLY = new Set(['getEditorLink', 'getHistory']);

function legacyCredential({ engine }: Stage): CredentialStore {
	const data = engine.credentials.scriptixResellerApi;
	return { scriptixResellerApi: { ...data, apiGeneration: 'legacy' } };
}

type OperationCall = [resource: string, operation: string, parameters: object];

/** Runs every operation of the action node once, with every parameter that reaches the API. */
export async function runEveryOperation(stage: Stage): Promise<Map<string, NodeResult>> {
	const results = new Map<string, NodeResult>();
	for (const [resource, operation, parameters] of everyOperation(stage.sandbox)) {
		results.set(
			`${resource}/${operation}`,
			await runOperation(stage, resource, operation, parameters, {
				input: [USAGE_ROW],
				...(LEGACY_ONLY.has(operation) ? { credentials: legacyCredential(stage) } : {}),
			}),
		);
	}
	return results;
}

/** Every operation with parameters for what it makes in a sandbox; to be run once, in this order. */
export function everyOperation({ store }: Sandbox): OperationCall[] {
	const { id: customerId } = store.addCustomer({
		name: 'Example BV',
		email: 'it@example.org',
		plan: 'gold',
		minutes: 8100,
		metadata: { crm_id: 'ACME-17' },
	});
	const doomed = store.addCustomer().id;
	const { id: keyId } = store.issueKey(customerId);
	const document = store.documents[0]!;
	const customer = {
		name: 'Another BV',
		email: 'another@example.org',
		plan: 'silver',
		additionalFields: { quotaMinutes: 1500, metadataJson: { crm_id: 'ACME-18' } },
	};
	const filters = {
		customerId: document.customer_id,
		status: document.status,
		language: document.language,
		createdAfter: '2024-01-01',
		createdBefore: '2026-01-01',
	};
	return [
		['customer', 'create', customer],
		['customer', 'upsert', { ...customer, plan: 'gold' }],
		['customer', 'get', { customerId }],
		['customer', 'getAll', { filters: { plan: ['gold'], status: ['active'] } }],
		[
			'customer',
			'update',
			{
				customerId,
				updateFields: {
					...{ name: 'New', email: 'new@example.org', plan: 'gold', status: 'active' },
					...{ quotaMinutes: 10_000, metadataJson: { tier: 1 } },
				},
			},
		],
		['customer', 'changePlan', { customerId, plan: 'silver' }],
		['customer', 'suspend', { customerId }],
		['customer', 'reactivate', { customerId }],
		['customer', 'delete', { customerId: doomed }],
		['document', 'getAll', { filters: { ...filters, type: document.type } }],
		[
			'document',
			'download',
			{
				sessionId: document.session_id,
				documentId: document.id,
				options: { withoutSpeakers: true, withoutTimestamps: true },
			},
		],
		[
			'document',
			'getEditorLink',
			{
				customerId: document.customer_id,
				sessionId: document.session_id,
				documentId: document.id,
				options: { audioUrl: 'https://example.org/meeting.mp3' },
			},
		],
		['token', 'generate', { customerId, name: 'Production' }],
		['token', 'revoke', { tokenId: String(keyId) }],
		['transcript', 'getAll', { filters }],
		['usage', 'get', { customerId }],
		['usage', 'getAlerts', { options: { alsoNotify: ['forecast'], includeMetadata: true } }],
		[
			'usage',
			'getHistory',
			{ customerId: store.customers[0]!.id, view: 'invoice', splitBy: 'period' },
		],
		[
			'usage',
			'getAll',
			{
				filters: { plan: ['gold'], status: ['active'] },
				sort: 'percent',
				options: { includeUsageDetails: true, includeMetadata: true },
			},
		],
		[
			'usage',
			'getInvoiceLines',
			{
				currency: 'EUR',
				prices: {
					values: [{ plan: 'gold', monthlyFee: '1199', pricePerExtraMinute: '0.035' }],
				},
				options: { externalIdKey: 'crm_id' },
			},
		],
		['usage', 'report', { source: 'input', format: 'items' }],
	];
}
