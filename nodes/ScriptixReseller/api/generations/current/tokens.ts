import type { IDataObject } from 'n8n-workflow';

import { idValue, readObject } from '../../answers';
import type { ApiClient } from '../../client';
import type { GeneratedToken } from '../../types';

const PATH = '/api/v3/reseller/tokens';

/** Body fields that a token is asked for with in any case. */
export const TOKEN_BODY_FIELDS = ['customer_id', 'name', 'type'];

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
	{ customerId, name, type, extra }: NewToken,
	itemIndex?: number,
): Promise<GeneratedToken> {
	return await client.send({
		method: 'POST',
		path: PATH,
		subject: 'token',
		body: { ...extra, customer_id: idValue(customerId), name, type },
		itemIndex,
		read: (body) => readObject<GeneratedToken>(body, 'token'),
	});
}

/** Revokes a token. Scriptix names this as a feature; its path is inferred. */
export async function revokeToken(
	client: ApiClient,
	tokenId: string,
	itemIndex?: number,
): Promise<void> {
	await client.send({
		method: 'DELETE',
		path: `${PATH}/${encodeURIComponent(tokenId)}`,
		subject: 'revocation',
		itemIndex,
		read: () => undefined,
	});
}
