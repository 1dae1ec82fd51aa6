import type { INode } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { ApiClient } from '../api/client';
import type { Feature } from '../api/generations/generation';
import { FEATURE_TEXTS } from '../texts/features';

/** Where something is asked for: in an operation's item, or in a poll. */
export interface AskedAt {
	context: { getNode(): INode };
	client: ApiClient;
	itemIndex?: number;
}

/**
 * Refuses what cannot take effect on the generation of the API that the credential names. To be
 * called before anything is sent; a shell never asks which generation it is.
 *
 * @param subject what the user chose, as a singular subject: "The operation Change Plan", "The filter Plans"
 * @param cure what to do instead, where it is more precise than the feature's own text
 * @example if (filters.plans.length > 0) requireFeature(run, 'plan', 'The filter Plans');
 * @throws NodeOperationError that names the subject, what is lacking and the cure
 */
export function requireFeature(
	{ context, client, itemIndex }: AskedAt,
	feature: Feature,
	subject: string,
	cure = FEATURE_TEXTS[feature].cure,
): void {
	if (!client.generation.lacks.has(feature)) return;
	throw new NodeOperationError(
		context.getNode(),
		`${subject} does not work with this Scriptix credential`,
		{
			itemIndex,
			description: `The Scriptix API of this credential (see its API Generation) ${FEATURE_TEXTS[feature].lack}. ${cure}`,
			level: 'warning',
		},
	);
}
