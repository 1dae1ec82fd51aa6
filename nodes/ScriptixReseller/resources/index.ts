import type { INodeProperties } from 'n8n-workflow';

import { showWhen } from '../parameters/showWhen';
import { customer } from './customer';
import { document } from './document';
import type { Operation } from './operation';
import { token } from './token';
import { transcript } from './transcript';
import { usage } from './usage';

/** Every operation by resource and operation value; the node's selectors are made of it. */
export const resources: Record<string, Record<string, Operation>> = {
	customer,
	document,
	token,
	transcript,
	usage,
};

/** The operation selector of one resource, in the order in which its operations are declared. */
export function operationSelector(resource: string, first: string): INodeProperties {
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resource] } },
		options: Object.values(resources[resource] ?? {}).map(({ option }) => option),
		default: first,
	};
}

/** The fields of every operation, each shown for its own operation only. */
export function operationFields(): INodeProperties[] {
	return Object.entries(resources).flatMap(([resource, operations]) =>
		Object.entries(operations).flatMap(([operation, { fields }]) =>
			showWhen({ resource: [resource], operation: [operation] }, fields),
		),
	);
}
