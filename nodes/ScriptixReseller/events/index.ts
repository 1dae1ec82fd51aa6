import { customerChanged } from './customerChanged';
import { newDocument, newTranscript } from './newContent';
import { periodClosed } from './periodClosed';
import type { TriggerEvent } from './poll/triggerEvent';
import { quotaThreshold } from './quotaThreshold';

/** Every event of the trigger, by the value of its `event` parameter. */
export const events: Record<string, TriggerEvent> = {
	quotaThreshold,
	periodClosed,
	customerChanged,
	newTranscript,
	newDocument,
};
