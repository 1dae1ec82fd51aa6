import type { IDataObject, INode, INodeProperties, IPollFunctions } from 'n8n-workflow';

import {
	alsoNotifyField,
	emitField,
	forecastMinimumDaysField,
	includeMetadataField,
	includeUsageDetailsField,
	repeatEveryPercentField,
} from '../../parameters/alerts/options';
import type { AlertSettings } from '../../parameters/alerts/settings';
import { readAlertSettings } from '../../parameters/alerts/settings';
import { overridesField, thresholdsField } from '../../parameters/alerts/thresholds';
import { readSwitch } from '../../parameters/choices';
import { customerFilterFields, customerIdsField } from '../../parameters/customerFilters';
import { quotasField, unlimitedQuotaField } from '../../parameters/quotas';
import { nodeKey } from '../poll/gates';

const NOTICES = ['forecast', 'periodReset', 'recovered'];

const includeAlreadyExceededField: INodeProperties = {
	displayName: 'Include Already Exceeded',
	name: 'includeAlreadyExceeded',
	type: 'boolean',
	default: true,
	description:
		'Whether to emit customers who are already over a threshold when the workflow is activated',
};

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		repeatEveryPercentField,
		alsoNotifyField(NOTICES),
		forecastMinimumDaysField,
		includeAlreadyExceededField,
		includeMetadataField,
		includeUsageDetailsField,
		{
			displayName: 'Margin for Alerting Again',
			name: 'hysteresis',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 100 },
			default: 0,
			description:
				'Percentage points that usage must fall below a threshold before reaching it again counts as new. With 5, the threshold 80 alerts again only after usage was at 75 or less.',
		},
		emitField,
		unlimitedQuotaField,
		quotasField,
	],
};

/** What a person sees of the event. */
export const fields: INodeProperties[] = [
	thresholdsField,
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		description:
			'Which customers are watched; without a status every customer that is not cancelled',
		options: [customerIdsField, ...customerFilterFields.map(withCost)],
	},
	overridesField,
	options,
	{
		displayName:
			'Customers who are already over a threshold are emitted at once when the workflow is activated. To get only what comes later, add the option Include Already Exceeded and switch it off.',
		name: 'alreadyExceededNotice',
		type: 'notice',
		default: '',
		displayOptions: { hide: { '/options.includeAlreadyExceeded': [false] } },
	},
];

/** The parameters of the event, checked. */
export interface Settings extends AlertSettings {
	includesAlreadyExceeded: boolean;
	node: INode;
	/** What tells the trigger node from all others of the process. */
	nodeKey: string;
}

/**
 * Reads and checks the parameters.
 *
 * @throws NodeOperationError that names the parameter; nothing has been sent then
 */
export function readSettings(context: IPollFunctions): Settings {
	const given = context.getNodeParameter('options', {}) as IDataObject;
	return {
		...readAlertSettings({
			node: context.getNode(),
			get: (name, fallback) => context.getNodeParameter(name, fallback),
			notices: NOTICES,
			forecastAsks: 'anyone',
		}),
		includesAlreadyExceeded: readSwitch({ context }, given, includeAlreadyExceededField),
		node: context.getNode(),
		nodeKey: nodeKey(context),
	};
}

function withCost(field: INodeProperties): INodeProperties {
	if (field.name !== 'metadataKey') return field;
	return {
		...field,
		description: `${field.description}. Where the lists of Scriptix leave metadata out, this reads each customer over a threshold once an hour.`,
	};
}
