import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { idOf } from '../api/answers';
import { createClient } from '../api/client';
import { listDocuments } from '../api/content';
import type { TranscriptDocument } from '../api/types';
import { locatorText } from '../parameters/ids';
import { choiceName, findChoices, searchDeadline } from './pages';

/** Fills the picker of a document with those of the session that is chosen, if one is. */
export async function searchDocuments(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const client = await createClient(this, { deadline: searchDeadline() });
	const sessionId = locatorText(this.getCurrentNodeParameter('sessionId'));
	const pages = listDocuments(client, sessionId === '' ? {} : { sessionId });
	return await findChoices(this, { noun: 'documents', pages }, toChoice, filter);
}

function toChoice(document: TranscriptDocument): INodeListSearchResult['results'][number] {
	const id = idOf(document) ?? '';
	return { name: choiceName(id, document.filename, document.type), value: id };
}
