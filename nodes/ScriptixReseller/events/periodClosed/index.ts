import { UnmatchedWords } from '../../parameters/unmatchedWords';
import type { TriggerEvent } from '../poll/triggerEvent';
import { examples } from './examples';
import type { Settings } from './parameters';
import { fields, readSettings } from './parameters';
import { look } from './poll';
import type { ClosedState } from './state';
import { state } from './state';

export const periodClosed: TriggerEvent<Settings, ClosedState> = {
	option: {
		name: 'Period Closed',
		value: 'periodClosed',
		description: 'When the usage period of a customer has ended, with its last figures',
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
