import type { IBinaryData, IDataObject, INodeProperties } from 'n8n-workflow';

import { bytesText } from '../../texts/bytes';
import type { DocumentFile } from '../../api/generations/documentFile';
import { openDocument } from '../../api/generations/documentFile';
import { isSizeOf } from '../../api/fileCheck';
import { binaryPropertyField, readBinaryProperty } from '../../parameters/binaryProperty';
import { parameterOf, readChoice, readSwitch } from '../../parameters/choices';
import { safeFileName } from '../../parameters/fileName';
import { idLocator, readId } from '../../parameters/ids';
import { refusal } from '../../parameters/refusal';
import { readText } from '../../parameters/text';
import { checkApiKey } from '../../parameters/checks';
import type { Operation, OperationRun } from '../operation';

const withoutSpeakersField: INodeProperties = {
	displayName: 'Without Speakers',
	name: 'withoutSpeakers',
	type: 'boolean',
	default: false,
	description: 'Whether to leave out the names of the speakers',
};

const withoutTimestampsField: INodeProperties = {
	displayName: 'Without Timestamps',
	name: 'withoutTimestamps',
	type: 'boolean',
	default: false,
	description: 'Whether to leave out the times',
};

const formatField: INodeProperties = {
	displayName: 'Format',
	name: 'format',
	type: 'options',
	options: [
		{ name: 'DOCX (Word)', value: 'docx' },
		{ name: 'HTML', value: 'html' },
		{ name: 'JSON', value: 'json', description: 'Text with times and speakers, for programs' },
		{ name: 'PDF', value: 'pdf' },
		{ name: 'SBV (Subtitles)', value: 'sbv', description: 'For YouTube' },
		{ name: 'SRT (Subtitles)', value: 'srt', description: 'For most players' },
		{ name: 'STL (Subtitles)', value: 'stl', description: 'For broadcasters' },
		{ name: 'TTML (Subtitles)', value: 'ttml' },
		{ name: 'TXT', value: 'txt' },
		{ name: 'VTT (Subtitles)', value: 'vtt', description: 'For web pages' },
	],
	default: 'srt',
	description: 'The format of the file to make from the document',
};

export const download: Operation = {
	option: {
		name: 'Download',
		value: 'download',
		description: 'Download a document as a file, for example as subtitles or as text',
		action: 'Download a document as a file',
	},
	fields: [
		idLocator({
			displayName: 'Transcript',
			name: 'sessionId',
			description: 'The transcript that the document belongs to, by its session ID',
			searchListMethod: 'searchTranscripts',
			placeholder: 'e.g. 5f1c2a9e',
		}),
		idLocator({
			displayName: 'Document',
			name: 'documentId',
			description: 'The document to download',
			searchListMethod: 'searchDocuments',
			placeholder: 'e.g. 7b3d90c4',
		}),
		formatField,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [
				{
					displayName: 'Customer API Key',
					name: 'customerApiKey',
					type: 'string',
					typeOptions: { password: true },
					default: '',
					description:
						"An API key of the customer, for accounts whose own key is not permitted to read their customers' files. It is sent to the Base URL of the credential only.",
				},
				{
					displayName: 'File Name',
					name: 'fileName',
					type: 'string',
					default: '',
					placeholder: 'e.g. meeting.srt',
					description: 'The name of the file. Leave empty to use the name that Scriptix gives.',
				},
				binaryPropertyField,
				withoutSpeakersField,
				withoutTimestampsField,
			],
		},
	],
	async execute(run) {
		const { context, client, itemIndex } = run;
		const options = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
		const binaryProperty = readBinaryProperty(run, options);
		const documentId = readId(run, 'documentId', 'Document');
		const format = readChoice(run, parameterOf(run, formatField), formatField);
		const givenName = readText(run, options.fileName, 'option File Name');
		const customerApiKey = readText(run, options.customerApiKey, 'option Customer API Key');
		const file = await openDocument(
			client,
			{
				sessionId: readId(run, 'sessionId', 'Transcript'),
				documentId,
				format,
				withoutTimestamps: readSwitch(run, options, withoutTimestampsField),
				withoutSpeakers: readSwitch(run, options, withoutSpeakersField),
				customerApiKey: customerApiKey && checkApiKey(run, customerApiKey),
			},
			itemIndex,
		);
		const wantedName = givenName ?? file.fileName ?? '';
		const fileName = safeFileName(wantedName, format, documentId);
		const { binary, size } = await store(run, file, fileName);
		return [
			{
				json: { file_name: fileName, mime_type: file.mimeType, file_size: size },
				binary: { [binaryProperty]: binary },
			},
		];
	},
};

/** Hands the file to n8n while it arrives, and checks that all of it did. */
async function store(
	run: OperationRun,
	file: DocumentFile,
	fileName: string,
): Promise<{ binary: IBinaryData; size: number }> {
	const { helpers } = run.context;
	const incomplete = (details: string) =>
		refusal(run, 'The file did not arrive complete', `${details} Run the node again.`);
	const binary = await helpers
		.prepareBinaryData(file.content, fileName, file.mimeType)
		.catch(async () => {
			const excess = file.excess?.();
			return await Promise.reject<IBinaryData>(
				excess === undefined
					? incomplete('The connection broke off.')
					: refusal(run, 'The file is too large', excess),
			);
		});
	const size = await sizeOf(run, binary);
	if (file.size !== undefined && !isSizeOf(file.size, size, file.sentSize())) {
		throw incomplete(`Scriptix announced ${bytesText(file.size)}, and ${size} came.`);
	}
	return { binary, size };
}

async function sizeOf({ context }: OperationRun, binary: IBinaryData): Promise<number> {
	if (binary.bytes !== undefined) return binary.bytes;
	// Older engines do not state it.
	if (binary.id === undefined) return Buffer.byteLength(binary.data, 'base64');
	return (await context.helpers.getBinaryMetadata(binary.id)).fileSize;
}
