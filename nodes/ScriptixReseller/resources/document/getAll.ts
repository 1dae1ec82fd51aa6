import { listDocuments } from '../../api/content';
import { collect } from '../../api/paging';
import { documentFilters, readContentFilters } from '../../parameters/contentFilters';
import { readLimit, returnAllFields } from '../../parameters/returnAll';
import type { Operation } from '../operation';
import { toItems } from '../operation';
import { hintAtNoContent, hintingAtMore } from '../shortLists';

export const getAll: Operation = {
	option: {
		name: 'Get Many',
		value: 'getAll',
		description: "List the documents made from your customers' transcripts, one item each",
		action: 'Get many documents',
	},
	fields: [...returnAllFields, documentFilters],
	async execute(run) {
		const { context, client, itemIndex } = run;
		const limit = readLimit(context, itemIndex);
		const filters = readContentFilters(run);
		const pages = listDocuments(client, filters, { maxItems: limit, itemIndex });
		const documents = await collect(hintingAtMore(run, 'documents', pages), limit);
		if (documents.length === 0) hintAtNoContent(run, 'document', filters);
		return toItems(documents);
	},
};
