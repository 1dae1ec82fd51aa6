import { createHash } from 'crypto';

/**
 * What tells an account from others for as long as the process lives: the address and the key, as a
 * hash, so that no list of accounts holds keys.
 */
export function accountOf({ baseUrl, apiKey }: { baseUrl: string; apiKey: string }): string {
	return createHash('sha256')
		.update(`${new URL(baseUrl).origin} ${apiKey}`)
		.digest('hex');
}
