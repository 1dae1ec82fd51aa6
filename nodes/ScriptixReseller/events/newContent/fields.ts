import type { INodeProperties } from 'n8n-workflow';

import { customerIdField } from '../../parameters/customerId';

/** What a person sees of the event. */
export const fields: INodeProperties[] = [
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		description:
			'What starts the workflow; without a filter everything that is new. After a change of the filters, what is there already is not reported.',
		options: [
			{
				...customerIdField,
				required: false,
				description: 'Only what belongs to this customer',
			},
			{
				displayName: 'Language',
				name: 'language',
				type: 'string',
				default: '',
				placeholder: 'e.g. nl-nl',
				description: 'Only this language, written as Scriptix writes it',
			},
			{
				displayName: 'Status',
				name: 'status',
				type: 'string',
				default: '',
				placeholder: 'e.g. completed',
				description:
					'Only this status. What gets the status later is reported then, so that "completed" reports what is finished.',
			},
		],
	},
];
