import { isRecord } from '../../codec/json';
import { UnusableAnswer } from '../answers';
import type { ApiClient } from '../client';
import { deniesAnyOf } from './envelope';

/**
 * Deletes what is at a path.
 *
 * @throws NodeApiError also for an answer with a good status that says that nothing was deleted
 */
export async function deleteAt(
	client: ApiClient,
	path: string,
	subject: 'customer' | 'revocation',
	itemIndex: number | undefined,
): Promise<void> {
	await client.send({
		method: 'DELETE',
		path,
		subject,
		itemIndex,
		read: (body) =>
			isRecord(body) && deniesAnyOf(body, ['deleted', 'revoked'])
				? new UnusableAnswer('It says that it was not done.')
				: undefined,
	});
}
