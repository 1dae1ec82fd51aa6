import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
	Icon,
} from 'n8n-workflow';

import { checkBaseUrl } from '../nodes/ScriptixReseller/api/baseUrl';
import { credentialTestRules } from '../nodes/ScriptixReseller/api/credentialTestRules';
import { current } from '../nodes/ScriptixReseller/api/generations/current';
import { withKey } from '../nodes/ScriptixReseller/api/requestGuard';

export class ScriptixResellerApi implements ICredentialType {
	name = 'scriptixResellerApi';

	displayName = 'Scriptix Reseller API';

	icon: Icon = {
		light: 'file:../icons/scriptix.svg',
		dark: 'file:../icons/scriptix.dark.svg',
	};

	documentationUrl = 'https://docs.scriptix.io/docs/api/Reseller/Overview';

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
		const key = current.headers(String(credentials.apiKey).trim());
		const isAsTyped = request.baseURL === String(credentials.baseUrl).trim();
		const complete = isAsTyped ? { ...request, baseURL: baseUrl.url } : request;
		return withKey(complete, baseUrl.url, key) as IHttpRequestOptions;
	};

	test: ICredentialTestRequest = {
		request: {
			// As it was typed: `authenticate` tidies it up, or refuses it.
			baseURL: '={{ $credentials.baseUrl.trim() }}',
			url: current.probe.path,
			qs: current.probe.query,
			disableFollowRedirect: true,
			timeout: 30_000,
		},
		rules: credentialTestRules,
	};
}
