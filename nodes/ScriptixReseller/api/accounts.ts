import { createHash } from 'crypto';
import type { IExecuteFunctions } from 'n8n-workflow';

import type { ApiClient } from './client';
import { clientOf } from './client';
import type { Credentials } from './credentials';
import { readCredentials } from './credentials';

/** One account of a run: the way to it, and what the run has made for its items. */
export interface Account {
	client: ApiClient;
	/** Makes something once for all items of the account. */
	once<T>(key: string, make: () => Promise<T>): Promise<T>;
}

/**
 * The accounts of a run. A credential whose fields are expressions leads each item to an account of
 * its own; nothing that was read of one is used for another.
 */
export class Accounts {
	private readonly accounts = new Map<string, Account>();

	// A write asks twice: when all items are checked, and when its own is sent.
	private readonly byItem = new Map<number, Promise<Account>>();

	constructor(private readonly context: IExecuteFunctions) {}

	/** @throws NodeOperationError when the credential cannot be used; nothing has been sent then */
	async of(itemIndex: number): Promise<Account> {
		const account = this.byItem.get(itemIndex) ?? this.read(itemIndex);
		this.byItem.set(itemIndex, account);
		return await account;
	}

	private async read(itemIndex: number): Promise<Account> {
		const credentials = await readCredentials(this.context, itemIndex);
		const id = idOfAccount(credentials);
		const account = this.accounts.get(id) ?? newAccount(clientOf(this.context, credentials));
		this.accounts.set(id, account);
		return account;
	}
}

function newAccount(client: ApiClient): Account {
	const made = new Map<string, Promise<unknown>>();
	return {
		client,
		once: async <T>(key: string, make: () => Promise<T>): Promise<T> => {
			const value = (made.get(key) as Promise<T> | undefined) ?? make();
			made.set(key, value);
			return await value;
		},
	};
}

/** Keys are kept as hashes only. */
function idOfAccount({ decrypted }: Credentials): string {
	const { apiKey, apiGeneration, baseUrl, requestsPerMinute } = decrypted.data ?? {};
	const parts = JSON.stringify([apiKey, apiGeneration, baseUrl, requestsPerMinute]);
	return createHash('sha256').update(parts).digest('hex');
}
