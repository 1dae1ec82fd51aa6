import type { IDataObject, IExecuteFunctions, INodeType } from 'n8n-workflow';

/** A node of somebody else that sends a request with the package's credential. */
export const REQUEST_TYPE = 'n8n-harness.request';

/** Which of n8n's helpers the node sends with: the HTTP Request node uses the older one. */
export type RequestHelper = 'requestWithAuthentication' | 'httpRequestWithAuthentication';

const CREDENTIAL = 'scriptixResellerApi';

/** Sends the parameter `request` by the helper that the parameter `helper` names. */
export const requestNode: INodeType = {
	description: {
		name: 'request',
		displayName: 'Request',
		description: 'Request',
		version: 1,
		group: ['transform'],
		defaults: {},
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: CREDENTIAL, required: true }],
		properties: [
			{ displayName: 'Helper', name: 'helper', type: 'string', default: '' },
			{ displayName: 'Request', name: 'request', type: 'json', default: '{}' },
		],
	},
	async execute(this: IExecuteFunctions) {
		const helper = this.getNodeParameter('helper', 0) as RequestHelper;
		const request = this.getNodeParameter('request', 0) as IDataObject;
		const answer = (await this.helpers[helper].call(this, CREDENTIAL, request as never)) as unknown;
		return [[{ json: { answer } as IDataObject }]];
	},
};
