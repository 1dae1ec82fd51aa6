import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { ContentFilters } from '../api/content';
import { checkCustomerId, customerIdField, readCustomerIdValue } from './customerId';
import type { ItemContext } from './refusal';
import { refusal } from './refusal';
import { readTime } from './time';
import { readWord } from './words';

const createdAfterField: INodeProperties = {
	displayName: 'Created After',
	name: 'createdAfter',
	type: 'dateTime',
	default: '',
	description:
		"Only what was created at this time or later; a time without a zone is in the workflow's time zone",
};

const createdBeforeField: INodeProperties = {
	displayName: 'Created Before',
	name: 'createdBefore',
	type: 'dateTime',
	default: '',
	description:
		"Only what was created before this time; a time without a zone is in the workflow's time zone",
};

/**
 * n8n looks up the child fields of a collection at the node's root when it validates a node. Without
 * the condition an operation's own Customer would be reported once more for each of these filters.
 */
function customerFilterOf(resource: string): INodeProperties {
	return {
		...customerIdField,
		required: false,
		description: 'Only what belongs to this customer',
		displayOptions: { show: { '/resource': [resource], '/operation': ['getAll'] } },
	};
}

const languageField: INodeProperties = {
	displayName: 'Language',
	name: 'language',
	type: 'string',
	default: '',
	placeholder: 'e.g. nl-nl',
	description: 'Only this language, written as Scriptix writes it',
};

const statusField: INodeProperties = {
	displayName: 'Status',
	name: 'status',
	type: 'string',
	default: '',
	placeholder: 'e.g. completed',
	description: 'Only this status, such as queued, processing, completed or failed',
};

const typeField: INodeProperties = {
	displayName: 'Type',
	name: 'type',
	type: 'string',
	default: '',
	placeholder: 'e.g. caption',
	description: 'Only this type, such as document or caption',
};

/** Filters of a list of transcripts. */
export const transcriptFilters = filterCollection([
	createdAfterField,
	createdBeforeField,
	customerFilterOf('transcript'),
	languageField,
	statusField,
]);

/** Filters of a list of documents. */
export const documentFilters = filterCollection([
	createdAfterField,
	createdBeforeField,
	customerFilterOf('document'),
	languageField,
	statusField,
	typeField,
]);

/**
 * Reads the `filters` parameter; what is empty does not filter.
 *
 * @throws NodeOperationError for an ID or a date that cannot be one, for dates in the
 * wrong order, and for words that stand for "nothing"
 */
export function readContentFilters(at: ItemContext): ContentFilters {
	const filters = at.context.getNodeParameter('filters', at.itemIndex, {}) as IDataObject;
	const customerId = readCustomerIdValue(filters.customerId);
	const createdAfter = readTime(at, filters.createdAfter, 'filter Created After');
	const createdBefore = readTime(at, filters.createdBefore, 'filter Created Before');
	if (createdAfter !== undefined && createdBefore !== undefined && createdAfter > createdBefore) {
		throw refusal(
			at,
			'The filter Created Before is earlier than Created After, so that nothing can lie between them',
			'Swap the two, or correct one of them.',
		);
	}
	const word = (name: string, label: string, example: string) =>
		readWord(at, filters[name], `filter ${label}`, { example, isFilter: true });
	return {
		customerId: customerId === '' ? undefined : checkCustomerId(at, customerId, 'filter Customer'),
		status: word('status', 'Status', 'completed'),
		language: word('language', 'Language', 'nl-nl'),
		type: word('type', 'Type', 'caption'),
		createdAfter,
		createdBefore,
	};
}

/** What to tell somebody whose list is empty because both dates are the same moment. */
export function emptyRangeText({ createdAfter, createdBefore }: ContentFilters): string[] {
	if (createdAfter === undefined || createdAfter !== createdBefore) return [];
	return [
		'Created After and Created Before are the same moment, and nothing lies between them. Created Before is the first moment that is left out: for a single day, set it to the day after.',
	];
}

function filterCollection(options: INodeProperties[]): INodeProperties {
	return {
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		options,
	};
}
