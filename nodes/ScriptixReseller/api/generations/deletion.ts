import type { ApiClient } from '../client';

/** Deletes what is at a path. */
export async function deleteAt(
	client: ApiClient,
	path: string,
	subject: 'customer' | 'revocation',
	itemIndex: number | undefined,
): Promise<void> {
	await client.send({ method: 'DELETE', path, subject, itemIndex, read: () => undefined });
}
