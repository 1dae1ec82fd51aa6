import { NodeOperationError } from 'n8n-workflow';

import type { Feature } from '../texts/features';
import { FEATURE_TEXTS } from '../texts/features';
import { asErrorMessage } from '../codec/text';
import type { ApiClient } from './client';
import type { CustomerFields } from './customerFields';
import type { CustomerFilters } from './customerFilters';

const KNOWN_STATUSES = ['active', 'suspended'];

export interface RequireOptions {
	itemIndex?: number;
	/** What to do instead, where it is more precise than the feature's own text. */
	cure?: string;
}

/**
 * Refuses what cannot take effect on the generation of the API that the credential names. To be
 * called before anything is sent; a shell never asks which generation it is.
 *
 * What `api/` itself is asked for is refused without a call: filters and fields of customers,
 * tokens, lists of documents, history, editor links. To be called for what only a shell knows of,
 * and wherever it would send another request first.
 *
 * @param subject what the user chose, as a singular subject: "The operation Change Plan"
 * @example if (groupBy === 'plan') requireFeature(run.client, 'plan', 'Grouping by plan', run);
 * @throws NodeOperationError that names the subject, what is lacking and the cure
 */
export function requireFeature(
	client: ApiClient,
	feature: Feature,
	subject: string,
	{ itemIndex, cure = FEATURE_TEXTS[feature].cure }: RequireOptions = {},
): void {
	if (!client.generation.lacks.has(feature)) return;
	throw new NodeOperationError(
		client.getNode(),
		asErrorMessage(`${subject} does not work with this Scriptix credential`),
		{
			itemIndex,
			description: `The Scriptix API of this credential (see its API Generation) ${FEATURE_TEXTS[feature].lack}. ${cure}`,
			level: 'warning',
		},
	);
}

/** Whether the API lacks something that is only worth a word; what is asked for is refused instead. */
export function lacks(client: ApiClient, feature: Feature): boolean {
	return client.generation.lacks.has(feature);
}

/** The same for every filter that would select nobody, or everybody, in silence. */
export function requireFilters(
	client: ApiClient,
	{ plans, statuses, metadataKey }: CustomerFilters,
	options: RequireOptions = {},
): void {
	if (plans.length > 0) requireFeature(client, 'plan', 'The filter Plans', options);
	if (metadataKey !== '') requireFeature(client, 'metadata', 'The filter Metadata Key', options);
	const other = statuses.find((status) => !KNOWN_STATUSES.includes(status));
	if (other === undefined) return;
	requireFeature(client, 'otherStatuses', `The filter Statuses with "${other}"`, options);
}

/**
 * The same for the fields that a customer is to get.
 *
 * @param fields without the plan where that is a value that the form always has
 */
export function requireCustomerFields(
	client: ApiClient,
	{ plan, phone, quotaMinutes, metadata, status }: CustomerFields,
	options: RequireOptions = {},
): void {
	const remove = { ...options, cure: 'Remove the field.' };
	if (plan !== undefined) requireFeature(client, 'plan', 'The field Plan', remove);
	if (phone !== undefined) requireFeature(client, 'phone', 'The field Phone', remove);
	if (quotaMinutes !== undefined) {
		requireFeature(client, 'quota', 'The field Quota Minutes', remove);
	}
	if (metadata !== undefined) requireFeature(client, 'metadata', 'The field Metadata', remove);
	if (status !== undefined && !KNOWN_STATUSES.includes(status)) {
		requireFeature(client, 'otherStatuses', `The status "${status}"`, options);
	}
}
