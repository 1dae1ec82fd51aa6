import { listDocuments } from '../../api/content';
import { collect } from '../../api/paging';
import { documentFilters, readContentFilters } from '../../parameters/contentFilters';
import { readLimit, returnAllFields } from '../../parameters/returnAll';
import type { Operation } from '../operation';
import { toItems } from '../operation';

export const getAll: Operation = {
	option: {
		name: 'Get Many',
		value: 'getAll',
		description: 'List the documents made of the transcripts of your customers, one item each',
		action: 'Get many documents',
	},
	fields: [...returnAllFields, documentFilters],
	async execute(run) {
		const { context, client, itemIndex } = run;
		const limit = readLimit(context, itemIndex);
		const filters = readContentFilters(run);
		const documents = listDocuments(client, filters, { maxItems: limit, itemIndex });
		return toItems(await collect(documents, limit));
	},
};
