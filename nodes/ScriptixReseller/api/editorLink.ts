import type { ApiClient } from './client';
import { requireFeature } from './requireFeature';

export interface EditorLinkRequest {
	customerId: string;
	sessionId: string;
	documentId: string;
	/** The media file that belongs to the transcript. */
	audioUrl?: string;
}

/** Both the token and the link that holds it are secrets as long as they are valid. */
export interface EditorLink {
	access_token?: string;
	token_type?: string;
	/** Seconds. */
	expires_in?: number;
	editor_url: string;
}

/** Makes a link with which anybody can edit a document for some hours. */
export async function createEditorLink(
	client: ApiClient,
	request: EditorLinkRequest,
	itemIndex?: number,
): Promise<EditorLink> {
	requireFeature(client, 'editorLink', 'The operation Get Editor Link', { itemIndex });
	return await client.generation.createEditorLink(client, request, itemIndex);
}
