import { withNumbersOf } from '../../../codec/exactNumbers';
import { idValue } from '../../answers';
import type { ApiClient } from '../../client';
import type { NewToken } from '../../tokens';
import type { GeneratedToken } from '../../types';
import { deleteAt } from '../deletion';
import { readObject } from '../envelope';

const PATH = '/api/v3/reseller/tokens';

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
		body: withNumbersOf({ ...extra, customer_id: idValue(customerId), name, type }, extra ?? {}),
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
	await deleteAt(client, `${PATH}/${encodeURIComponent(tokenId)}`, 'revocation', itemIndex);
}
