import { UnmatchedWords } from '../../parameters/unmatchedWords';
import type { TriggerEvent } from '../poll/triggerEvent';
import { examples } from './examples';
import type { Settings } from './parameters';
import { fields, readSettings } from './parameters';
import { look } from './poll';
import type { ChangesState } from './state';
import { state } from './state';

export const customerChanged: TriggerEvent<Settings, ChangesState> = {
	option: {
		name: 'Customer Changed',
		value: 'customerChanged',
		description: 'When a customer is created, changed or deleted; growing usage is not a change',
	},
	fields,
	readSettings,
	state,
	look,
	examples,
	subject: ({ filters }) => ({
		noun: 'customer',
		unmatched: UnmatchedWords.ofExamples(filters),
	}),
};
