import { withNumbersOf } from '../../../codec/exactNumbers';
import { toText } from '../../../codec/text';
import { idValue, UnusableAnswer } from '../../answers';
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
		read: (body) => {
			const answer = readObject<GeneratedToken>(body, 'token');
			if (answer instanceof UnusableAnswer || toText(answer.token) !== undefined) return answer;
			return new UnusableAnswer('It lacks "token".');
		},
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
