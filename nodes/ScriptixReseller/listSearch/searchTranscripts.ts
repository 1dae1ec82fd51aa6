import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { createClient } from '../api/client';
import { fetchTranscriptPage, listTranscripts, sessionIdOf } from '../api/content';
import type { Transcript } from '../api/types';
import { choiceName, findChoices, showPage } from './pages';

/** Fills the picker of a session with transcripts, by file name or session ID. */
export async function searchTranscripts(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const client = await createClient(this);
	if (filter?.trim()) return await findChoices(listTranscripts(client, {}), toChoice, filter);
	const fetchPage = async (number: number) => await fetchTranscriptPage(client, number);
	return await showPage(fetchPage, toChoice, paginationToken);
}

function toChoice(transcript: Transcript): INodeListSearchResult['results'][number] {
	const id = sessionIdOf(transcript) ?? '';
	return { name: choiceName(id, transcript.filename, transcript.language), value: id };
}
