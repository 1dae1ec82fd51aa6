import { UnmatchedWords } from '../../parameters/unmatchedWords';
import type { TriggerEvent } from '../poll/triggerEvent';
import { examples } from './examples';
import type { Settings } from './parameters';
import { fields, readSettings } from './parameters';
import { combine, look } from './poll';
import type { QuotaState } from './state';
import { state } from './state';

export const quotaThreshold: TriggerEvent<Settings, QuotaState> = {
	option: {
		name: 'Quota Threshold Reached',
		value: 'quotaThreshold',
		description: 'When the usage of a customer reaches a share of the quota or a number of minutes',
	},
	fields,
	readSettings,
	state,
	look,
	combine,
	examples,
	subject: ({ filters }) => ({
		noun: 'customer',
		unmatched: UnmatchedWords.ofExamples(filters),
		leavesCancelledOut: true,
	}),
};
