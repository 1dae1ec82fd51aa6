import type {
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes, NodeOperationError } from 'n8n-workflow';

import { events } from './events';
import { searchCustomers } from './listSearch/searchCustomers';
import { survivingActivation, unlessRunning } from './events/guards';

export class ScriptixResellerTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Scriptix Reseller Trigger',
		name: 'scriptixResellerTrigger',
		icon: { light: 'file:../../icons/scriptix.svg', dark: 'file:../../icons/scriptix.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["event"] }}',
		description: 'Starts the workflow when the usage of a Scriptix customer reaches a threshold',
		defaults: { name: 'Scriptix Reseller Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'scriptixResellerApi', required: true }],
		properties: [
			{
				displayName: 'Event',
				name: 'event',
				type: 'options',
				noDataExpression: true,
				options: Object.values(events).map(({ option }) => option),
				default: 'quotaThreshold',
			},
			...Object.entries(events).flatMap(([event, { fields }]) =>
				fields.map((field) => ({ ...field, displayOptions: { show: { event: [event] } } })),
			),
		],
	};

	methods = { listSearch: { searchCustomers } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const name = this.getNodeParameter('event', 'quotaThreshold') as string;
		const event = events[name];
		if (!event) {
			throw new NodeOperationError(this.getNode(), `The trigger has no event "${name}"`, {
				description: 'Choose the event again.',
			});
		}
		const items =
			this.getMode() === 'manual'
				? await event.examples(this)
				: await unlessRunning(this, async () => {
						return await survivingActivation(this, async () => await event.poll(this));
					});
		return items.length > 0 ? [items] : null;
	}
}
