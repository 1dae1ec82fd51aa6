import type { IDataObject } from 'n8n-workflow';

import type { ApiClient } from './client';
import { requireFeature } from './requireFeature';
import type { GeneratedToken } from './types';

export interface NewToken {
	customerId: string;
	name: string;
	type: string;
	/** Further body fields, for what Scriptix offers but does not document. */
	extra?: IDataObject;
}

/** Makes an API token of a customer; its value is shown only in this answer. */
export async function generateToken(
	client: ApiClient,
	token: NewToken,
	itemIndex?: number,
): Promise<GeneratedToken> {
	requireFeature(client, 'tokens', 'The operation Generate', { itemIndex });
	return await client.generation.generateToken(client, token, itemIndex);
}

/** Revokes a token. */
export async function revokeToken(
	client: ApiClient,
	tokenId: string,
	itemIndex?: number,
): Promise<void> {
	requireFeature(client, 'tokens', 'The operation Revoke', { itemIndex });
	await client.generation.revokeToken(client, tokenId, itemIndex);
}
