import type { IDataObject } from 'n8n-workflow';

import { createEditorLink } from '../../api/editorLink';
import { isWebLink } from '../../api/links';
import { requireFeature } from '../../api/requireFeature';
import { customerIdField, readCustomerId } from '../../parameters/customerId';
import { idLocator, readId } from '../../parameters/ids';
import { refusal } from '../../parameters/refusal';
import { readText } from '../../parameters/text';
import type { Operation, OperationRun } from '../operation';
import { toItems } from '../operation';

const SECRET_HINT =
	'The output holds a link in "editor_url" with which anybody can edit the document for four hours. Treat it as a secret.';

export const getEditorLink: Operation = {
	option: {
		name: 'Get Editor Link',
		value: 'getEditorLink',
		description:
			'Create a link with which anybody can edit a document for four hours. Legacy API only.',
		action: 'Get a link to edit a document',
	},
	fields: [
		customerIdField,
		idLocator({
			displayName: 'Transcript',
			name: 'sessionId',
			description: 'The transcript that the document belongs to',
			searchListMethod: 'searchTranscripts',
			placeholder: 'e.g. 5f1c2a9e',
		}),
		idLocator({
			displayName: 'Document',
			name: 'documentId',
			description: 'The document to edit; its ID is part of its address in the Scriptix app',
			searchListMethod: 'searchDocuments',
			placeholder: 'e.g. 7b3d90c4',
		}),
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [
				{
					displayName: 'Audio URL',
					name: 'audioUrl',
					type: 'string',
					default: '',
					placeholder: 'e.g. https://example.org/meeting.mp3',
					description: 'The media file that the editor plays beside the text',
				},
			],
		},
	],
	oneAtATime: true,
	async execute(run) {
		const { client, itemIndex } = run;
		requireFeature(client, 'editorLink', 'The operation Get Editor Link', run);
		const link = await createEditorLink(
			client,
			{
				customerId: readCustomerId(run),
				sessionId: readId(run, 'sessionId', 'Transcript'),
				documentId: readId(run, 'documentId', 'Document'),
				audioUrl: readAudioUrl(run),
			},
			itemIndex,
		);
		run.hint(SECRET_HINT);
		return toItems([link]);
	},
};

function readAudioUrl(run: OperationRun): string | undefined {
	const options = run.context.getNodeParameter('options', run.itemIndex, {}) as IDataObject;
	const url = readText(run, options.audioUrl, 'option Audio URL');
	if (url === undefined || isWebLink(url)) return url;
	throw refusal(
		run,
		'The Audio URL is not a link that the editor can play',
		'Set the option Audio URL to a link that starts with https://.',
	);
}
