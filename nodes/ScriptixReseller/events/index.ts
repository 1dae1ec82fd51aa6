import { customerChanged } from './customerChanged';
import { newDocument, newTranscript } from './newContent';
import { quotaThreshold } from './quotaThreshold';
import type { TriggerEvent } from './triggerEvent';

/** Every event of the trigger, by the value of its `event` parameter. */
export const events: Record<string, TriggerEvent> = {
	quotaThreshold,
	customerChanged,
	newTranscript,
	newDocument,
};
