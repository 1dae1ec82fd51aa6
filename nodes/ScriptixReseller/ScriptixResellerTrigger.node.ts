import type {
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes, NodeOperationError } from 'n8n-workflow';

import { events } from './events';
import { SECRETS_OF_EVENTS } from './parameters/secretFields';
import { showWhen } from './parameters/showWhen';
import { labelOf } from './parameters/labelOf';
import { ownEntry } from './codec/json';
import { testScriptixResellerApi } from './parameters/credentialTest';
import { searchCustomers } from './listSearch/searchCustomers';
import { pollOnce, showExamples } from './events/poll/pollOnce';

export class ScriptixResellerTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Scriptix Reseller Trigger',
		name: 'scriptixResellerTrigger',
		icon: { light: 'file:../../icons/scriptix.svg', dark: 'file:../../icons/scriptix.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: labelOf(
			'$parameter["event"]',
			Object.fromEntries(Object.values(events).map(({ option: { value, name } }) => [value, name])),
		),
		description:
			'Starts the workflow when a Scriptix customer reaches a quota threshold or changes, when a usage period closes, or when a transcript or document is new',
		defaults: { name: 'Scriptix Reseller Trigger' },
		polling: true,
		// The engine's own text promises a single mock event.
		triggerPanel: {
			executionsHelp: {
				inactive:
					"<b>While you build your workflow</b>, click 'Fetch Test Event' to get up to ten examples from your own Scriptix account. They change nothing that the workflow remembers.<br /><br /><b>Once you are happy with it</b>, publish it. The trigger then polls Scriptix at the times that you set, and the workflow runs when there is something new. You can find these runs in the <a data-key='executions'>executions list</a>.",
				active:
					"<b>While you build your workflow</b>, click 'Fetch Test Event' to get up to ten examples from your own Scriptix account. They change nothing that the workflow remembers.<br /><br /><b>Your workflow is published</b>: the trigger polls Scriptix at the times that you set, and the workflow runs when there is something new. You can find these runs in the <a data-key='executions'>executions list</a>.",
			},
		},
		activationMessage:
			'From now on the trigger polls Scriptix at the times that you set. Alerts for customers who are already over a threshold arrive at once, unless you switched that off; everything else counts from now on.',
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'scriptixResellerApi', required: true, testedBy: 'testScriptixResellerApi' },
		],
		sensitiveOutputFields: SECRETS_OF_EVENTS,
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
				showWhen({ event: [event] }, fields),
			),
		],
	};

	methods = {
		credentialTest: { testScriptixResellerApi },
		listSearch: { searchCustomers },
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const name = this.getNodeParameter('event', 'quotaThreshold') as string;
		const event = ownEntry(events, name);
		if (!event) {
			throw new NodeOperationError(this.getNode(), `The trigger has no event "${name}"`, {
				description: 'Choose the event again.',
			});
		}
		const isTest = this.getMode() === 'manual';
		const items = isTest ? await showExamples(this, event) : await pollOnce(this, event);
		return items.length > 0 ? [items] : null;
	}
}
