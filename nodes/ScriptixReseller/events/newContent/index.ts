import type { ContentList } from '../../api/content';
import { documentList, transcriptList } from '../../api/content';
import { UnmatchedWords } from '../../parameters/unmatchedWords';
import type { TriggerEvent } from '../poll/triggerEvent';
import { examplesOf } from './examples';
import type { Settings } from './parameters';
import { fields, readSettings } from './parameters';
import { lookAt } from './poll';
import type { ContentState } from './state';
import { state } from './state';

export const newTranscript = eventOf(transcriptList, 'transcript', {
	name: 'New Transcript',
	value: 'newTranscript',
	description: 'When a transcript appears that was not there at the last poll',
});

export const newDocument = eventOf(documentList, 'document', {
	name: 'New Document',
	value: 'newDocument',
	description: 'When a document appears, such as captions, that was not there at the last poll',
});

function eventOf(
	list: ContentList,
	noun: 'transcript' | 'document',
	option: TriggerEvent['option'],
): TriggerEvent<Settings, ContentState> {
	const event = `${noun}.new`;
	return {
		option,
		fields,
		readSettings,
		state,
		look: lookAt(list, noun),
		examples: examplesOf(list, event),
		subject: ({ filters }) => ({ noun, unmatched: UnmatchedWords.ofContent(noun, filters) }),
	};
}
