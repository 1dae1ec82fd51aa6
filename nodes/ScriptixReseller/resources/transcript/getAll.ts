import { listTranscripts } from '../../api/content';
import { collect } from '../../api/paging';
import { readContentFilters, transcriptFilters } from '../../parameters/contentFilters';
import { readLimit, returnAllFields } from '../../parameters/returnAll';
import type { Operation } from '../operation';
import { toItems } from '../operation';
import { hintAtNoContent, hintingAtCustomers } from '../shortLists';

export const getAll: Operation = {
	option: {
		name: 'Get Many',
		value: 'getAll',
		description: 'List the transcripts of your customers, one item each',
		action: 'Get many transcripts',
	},
	fields: [...returnAllFields, transcriptFilters],
	async execute(run) {
		const { context, client, itemIndex } = run;
		const limit = readLimit(context, itemIndex);
		const filters = readContentFilters(run);
		const pages = listTranscripts(client, filters, { maxItems: limit, itemIndex });
		const transcripts = await collect(hintingAtCustomers(run, 'transcripts', pages), limit);
		if (transcripts.length === 0) hintAtNoContent(run, 'transcript', filters);
		return toItems(transcripts);
	},
};
