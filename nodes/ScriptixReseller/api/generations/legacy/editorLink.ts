import type { ApiClient } from '../../client';
import type { EditorLink, EditorLinkRequest } from '../../editorLink';
import { readObject } from '../envelope';
import { pathOf } from './customers';

/** Makes a link with which anybody can edit a document for four hours. */
export async function createEditorLink(
	client: ApiClient,
	{ customerId, sessionId, documentId, audioUrl }: EditorLinkRequest,
	itemIndex?: number,
): Promise<EditorLink> {
	const [session, document] = [sessionId, documentId].map(encodeURIComponent);
	return await client.send({
		method: 'POST',
		path: `${pathOf(customerId)}transcript/${session}/document/${document}/sso-edit-token`,
		subject: 'editorLink',
		body: audioUrl === undefined ? {} : { audio_url: audioUrl },
		itemIndex,
		read: (body) => readObject<EditorLink>(body, 'editor_url'),
	});
}
