import type { IDataObject, INodeProperties, IPollFunctions } from 'n8n-workflow';

import type { CustomerFilters } from '../../api/customerFilters';
import { includeMetadataField } from '../../parameters/alerts/options';
import { readSwitch } from '../../parameters/choices';
import {
	customerFilterFields,
	customerIdsField,
	readCustomerFilters,
} from '../../parameters/customerFilters';
import { readNumber } from '../../parameters/numbers';
import { nodeKey } from '../poll/gates';

const includeRunningField: INodeProperties = {
	displayName: 'Include Running Periods',
	name: 'includeRunning',
	type: 'boolean',
	default: false,
	description:
		'Whether to emit the running period of each customer as well, once a day. This keeps a history up to date and makes n8n store what the trigger knows.',
};

/** What a person sees of the event. */
export const fields: INodeProperties[] = [
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		description:
			'Which customers are reported, judged when their period ends; without a status all of them, cancelled ones only with minutes in the period',
		options: [customerIdsField, ...customerFilterFields],
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			includeMetadataField,
			includeRunningField,
			{
				displayName: 'Minimum Minutes',
				name: 'minimumMinutes',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 0,
				description: 'Only periods in which at least this many minutes were used',
			},
		],
	},
	{
		displayName:
			'Figures are final when they were read within five minutes before the end of a period, or after it while Scriptix still reports it: poll every few minutes. n8n stores what a trigger knows only when it emits something, so after a restart the figures of that moment count; with Include Running Periods they are at most a day old.',
		name: 'periodClosedNotice',
		type: 'notice',
		default: '',
	},
];

/** The parameters of the event, checked. */
export interface Settings {
	filters: CustomerFilters;
	includesMetadata: boolean;
	includesRunning: boolean;
	minimumMinutes: number;
	/** What tells the trigger node from all others of the process. */
	nodeKey: string;
}

/**
 * Reads and checks the parameters.
 *
 * @throws NodeOperationError that names the parameter; nothing has been sent then
 */
export function readSettings(context: IPollFunctions): Settings {
	const at = { context };
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const minimumMinutes =
		readNumber(at, options.minimumMinutes, {
			parameter: 'option Minimum Minutes',
			example: 60,
		}) ?? 0;
	return {
		filters: readCustomerFilters(at, context.getNodeParameter('filters', {}) as IDataObject),
		includesMetadata: readSwitch(at, options, includeMetadataField),
		includesRunning: readSwitch(at, options, includeRunningField),
		minimumMinutes,
		nodeKey: nodeKey(context),
	};
}
