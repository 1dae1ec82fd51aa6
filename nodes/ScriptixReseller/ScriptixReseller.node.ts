import type {
	IExecuteFunctions,
	ILoadOptionsFunctions,
	INodeExecutionData,
	INodeListSearchResult,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { passwordPaths, withoutPasswords } from './api/passwords';
import { testScriptixResellerApi } from './parameters/credentialTest';
import { searchCustomers } from './listSearch/searchCustomers';
import { searchDocuments } from './listSearch/searchDocuments';
import { searchTranscripts } from './listSearch/searchTranscripts';
import { SECRETS_OF_ACTIONS } from './parameters/secretFields';
import { operationFields, operationSelector } from './resources';
import { runOperation } from './resources/router';

const PASSWORDS = passwordPaths(operationFields());

type Search = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

function withoutPasswordsOf(search: Search): Search {
	return async function (this: ILoadOptionsFunctions, ...args) {
		return await withoutPasswords(
			this,
			PASSWORDS,
			async (context) => await search.apply(context, args),
		);
	};
}

export class ScriptixReseller implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Scriptix Reseller',
		name: 'scriptixReseller',
		icon: { light: 'file:../../icons/scriptix.svg', dark: 'file:../../icons/scriptix.dark.svg' },
		group: ['transform'],
		version: 1,
		// The names of the selectors' options; the linter wants a text here, not a computed one.
		subtitle:
			'={{ $parameter["resource"].replace(/^./, (letter) => letter.toUpperCase()) + ": " + ({ getAll: "Get Many", upsert: "Create or Update" }[$parameter["operation"]] || $parameter["operation"].replace(/[A-Z]/g, (letter) => " " + letter).replace(/^./, (letter) => letter.toUpperCase())) }}',
		description:
			'Manage the customers of a Scriptix reseller account, their usage, API tokens, transcripts and documents',
		defaults: { name: 'Scriptix Reseller' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'scriptixResellerApi',
				required: true,
				testedBy: 'testScriptixResellerApi',
				// What works on the items that come in asks nobody and needs no key.
				displayOptions: { hide: { operation: ['getInvoiceLines'], source: ['input'] } },
			},
		],
		sensitiveOutputFields: SECRETS_OF_ACTIONS,
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Customer', value: 'customer' },
					{ name: 'Document', value: 'document' },
					{ name: 'Token', value: 'token' },
					{ name: 'Transcript', value: 'transcript' },
					{ name: 'Usage', value: 'usage' },
				],
				default: 'customer',
			},
			operationSelector('customer', 'getAll'),
			operationSelector('document', 'getAll'),
			operationSelector('token', 'generate'),
			operationSelector('transcript', 'getAll'),
			operationSelector('usage', 'getAll'),
			...operationFields(),
		],
	};

	methods = {
		credentialTest: { testScriptixResellerApi },
		listSearch: {
			searchCustomers: withoutPasswordsOf(searchCustomers),
			searchDocuments: withoutPasswordsOf(searchDocuments),
			searchTranscripts: withoutPasswordsOf(searchTranscripts),
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await withoutPasswords(this, PASSWORDS, runOperation)];
	}
}
