import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { searchCustomers } from './listSearch/searchCustomers';
import { operationFields, operationSelector } from './resources';
import { runOperation } from './resources/router';

export class ScriptixReseller implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Scriptix Reseller',
		name: 'scriptixReseller',
		icon: { light: 'file:../../icons/scriptix.svg', dark: 'file:../../icons/scriptix.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Manage the customers of a Scriptix reseller account and their usage',
		defaults: { name: 'Scriptix Reseller' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'scriptixResellerApi', required: true }],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Customer', value: 'customer' },
					{ name: 'Usage', value: 'usage' },
				],
				default: 'customer',
			},
			operationSelector('customer', 'getAll'),
			operationSelector('usage', 'getAll'),
			...operationFields(),
		],
	};

	methods = { listSearch: { searchCustomers } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await runOperation(this)];
	}
}
