import type {
	ICredentialsDecrypted,
	IExecuteFunctions,
	ILoadOptionsFunctions,
	IPollFunctions,
} from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { readOptionalNumber } from '../codec/plainNumber';
import { checkBaseUrl } from './baseUrl';
import { generationOf } from './generations';
import type { Generation } from './generations/generation';

export const CREDENTIAL_TYPE = 'scriptixResellerApi';

/** Any n8n context that this package sends requests from. */
export type SendingContext = IExecuteFunctions | IPollFunctions | ILoadOptionsFunctions;

export interface Credentials {
	apiKey: string;
	/** As `checkBaseUrl` returns it. */
	baseUrl: string;
	requestsPerMinute: number;
	/** The generation of the Reseller API that the key answers on. */
	generation: Generation;
	/**
	 * What was read, for the engine to authenticate requests with. It would otherwise read and
	 * decrypt the credential from its database anew for each of them.
	 */
	decrypted: ICredentialsDecrypted;
}

/**
 * Reads and checks the credential.
 *
 * @param itemIndex the input item by which fields that are expressions are resolved
 * @throws NodeOperationError that says what to correct; nothing has been sent then
 */
export async function readCredentials(
	context: SendingContext,
	itemIndex?: number,
): Promise<Credentials> {
	const data = await credentialData(context, itemIndex);
	const { apiKey, apiGeneration, baseUrl, requestsPerMinute } = data;
	const refuse = (message: string, description: string) =>
		new NodeOperationError(context.getNode(), message, {
			description,
			itemIndex,
			level: 'warning',
		});

	const key = typeof apiKey === 'string' ? apiKey.trim() : '';
	if (key === '') {
		throw refuse('The API key is missing', 'Enter the API Key in the Scriptix credential.');
	}
	// Such a key cannot be sent as a header at all.
	if (!/^[\x21-\x7e]+$/.test(key)) {
		throw refuse(
			'The API key contains a space or another character that no key has',
			'Copy the API key again and paste it into the Scriptix credential.',
		);
	}
	const limit = readRequestsPerMinute(requestsPerMinute);
	if (limit === undefined) {
		throw refuse(
			'Requests per Minute must be 1 or more',
			'Change it in the Scriptix credential; Scriptix documents 100 for reseller accounts.',
		);
	}
	const checked = checkBaseUrl(baseUrl);
	if (checked.refusal !== undefined) {
		throw refuse('The Base URL of the credential cannot be used', checked.refusal);
	}
	const generation = generationOf(apiGeneration);
	if (generation === undefined) {
		throw refuse(
			'The API Generation of the credential is not known',
			'Set API Generation in the Scriptix credential to current or legacy.',
		);
	}
	const { id, name } = context.getNode().credentials?.[CREDENTIAL_TYPE] ?? {};
	return {
		apiKey: key,
		baseUrl: checked.url,
		requestsPerMinute: limit,
		generation,
		decrypted: { id: id ?? '', name: name ?? '', type: CREDENTIAL_TYPE, data },
	};
}

/** The limit of requests a minute, which Scriptix documents where none is stated; undefined for none. */
export function readRequestsPerMinute(stated: unknown): number | undefined {
	const limit = readOptionalNumber(stated) ?? 100;
	return limit >= 1 ? Math.floor(limit) : undefined;
}

async function credentialData(context: SendingContext, itemIndex: number | undefined) {
	// Triggers and pickers have no items.
	return 'getInputData' in context
		? await context.getCredentials(CREDENTIAL_TYPE, itemIndex ?? 0)
		: await context.getCredentials(CREDENTIAL_TYPE);
}
