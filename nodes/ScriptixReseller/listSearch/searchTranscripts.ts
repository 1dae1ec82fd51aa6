import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { createClient } from '../api/client';
import { createdAtOf, fetchTranscriptPage, listTranscripts, sessionIdOf } from '../api/content';
import { plainText } from '../codec/text';
import type { JsonRecord } from '../codec/json';
import type { Transcript } from '../api/types';
import { readCustomerIdValue } from '../parameters/customerId';
import { isId } from '../parameters/ids';
import { choiceName, findChoices, openingDeadline, searchDeadline, showPage } from './pages';

/** Fills the picker of a session with transcripts, by file name, language, date, customer or ID. */
export async function searchTranscripts(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const isSearch = (filter ?? '').trim() !== '';
	const deadline = isSearch ? searchDeadline() : openingDeadline();
	const client = await createClient(this, { deadline });
	const hasCustomer = this.getCurrentNodeParameter('operation') === 'getEditorLink';
	const customerId = hasCustomer ? chosenCustomer(this) : undefined;
	if (isSearch) {
		const pages = listTranscripts(client, { customerId });
		return await findChoices(this, { noun: 'transcripts', pages }, toChoice, filter);
	}
	const cure = hasCustomer
		? 'Choose the customer first, or enter the session ID.'
		: 'Enter the session ID.';
	const fetchPage = async (number: number) =>
		await fetchTranscriptPage(client, customerId, number, cure);
	return await showPage(fetchPage, toChoice, paginationToken);
}

/** The customer of the form; other operations may have left one behind, which is not shown. */
function chosenCustomer(context: ILoadOptionsFunctions): string | undefined {
	const id = readCustomerIdValue(context.getCurrentNodeParameter('customerId'));
	// An expression has no value yet.
	return isId(id) ? id : undefined;
}

function toChoice(transcript: Transcript): INodeListSearchResult['results'][number] {
	const id = sessionIdOf(transcript) ?? '';
	const { filename, language, customer_id: customer } = transcript;
	const created = createdAtOf(transcript as JsonRecord);
	const day = Number.isNaN(created) ? '' : new Date(created).toISOString().slice(0, 10);
	const owner = plainText(customer) === '' ? '' : `customer ${plainText(customer)}`;
	return { name: choiceName(id, plainText(filename) || id, language, day, owner), value: id };
}
