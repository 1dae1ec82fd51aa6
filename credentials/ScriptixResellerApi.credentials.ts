import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
	Icon,
} from 'n8n-workflow';

import { checkBaseUrl } from '../nodes/ScriptixReseller/api/baseUrl';
import { generationOf } from '../nodes/ScriptixReseller/api/generations';
import { current } from '../nodes/ScriptixReseller/api/generations/current';
import { withKey } from '../nodes/ScriptixReseller/api/requestGuard';

export class ScriptixResellerApi implements ICredentialType {
	name = 'scriptixResellerApi';

	displayName = 'Scriptix Reseller API';

	icon: Icon = {
		light: 'file:../icons/scriptix.svg',
		dark: 'file:../icons/scriptix.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-scriptix-reseller/n8n-nodes-scriptix-reseller#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'The API key of your reseller account. Create it in the Scriptix dashboard; Scriptix shows it only once.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.scriptix.io',
			placeholder: 'e.g. https://api.scriptix.io',
			description:
				'Where the Scriptix API answers. The API key is sent to this host only, and only over https.',
		},
		{
			displayName: 'API Generation',
			name: 'apiGeneration',
			type: 'options',
			options: [
				{
					name: 'Current: Plans and Quotas, Bearer Key',
					value: 'current',
					description: 'The API with plans, quotas and metadata',
				},
				{
					name: 'Legacy: No Plans, X-Zoom-S2t-Key',
					value: 'legacy',
					description: 'The older API, with the history of usage and without plans and quotas',
				},
			],
			default: 'current',
			description:
				"Which of Scriptix's two reseller APIs your API key works with. If it is the other one, the test of this credential says so.",
		},
		{
			displayName: 'Requests per Minute',
			name: 'requestsPerMinute',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 100,
			description:
				'The rate limit of your account. All nodes that use this API key in one n8n process stay below it together.',
		},
	];

	/**
	 * Adds the key to a request of any node, under the guards of `withKey`: own origin only, no
	 * redirect, no proxy and no skipped check that the request chose.
	 *
	 * @throws Error when the base URL is unsafe or the request is not one to add the key to
	 */
	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const baseUrl = checkBaseUrl(credentials.baseUrl);
		if (baseUrl.refusal !== undefined) throw new Error(baseUrl.refusal);
		const generation = generationOf(credentials.apiGeneration) ?? current;
		const key = generation.headers(String(credentials.apiKey).trim());
		return withKey(request, baseUrl.url, key) as IHttpRequestOptions;
	};
}
