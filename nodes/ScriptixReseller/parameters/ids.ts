import type { INodeProperties } from 'n8n-workflow';

import { isRounded } from '../codec/plainNumber';
import { isRecord } from '../codec/json';
import { saysNothing } from '../codec/nothing';
import { toText } from '../codec/text';
import { showValue } from './numbers';
import type { ItemContext } from './refusal';
import { refusal } from './refusal';

// IDs are opaque, but one of these forms is safe in a path; "." and ".." would change it.
export const ID = /^(?!\.+$)[A-Za-z0-9._~:-]+$/;

/** What a locator needs to know of the thing that it picks. */
interface LocatorSettings {
	displayName: string;
	name: string;
	description: string;
	searchListMethod: string;
	placeholder: string;
}

/** Picks one thing from a searchable list or by ID. */
export function idLocator({
	displayName,
	name,
	description,
	searchListMethod,
	placeholder,
}: LocatorSettings): INodeProperties {
	return {
		displayName,
		name,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		description,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: `Select a ${displayName.toLowerCase()}...`,
				typeOptions: { searchListMethod, searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder },
		],
	};
}

/** The text that a locator, or a plain value in its place, holds. */
export function locatorText(stored: unknown): string {
	const isLocator = isRecord(stored) && ('value' in stored || 'mode' in stored);
	const value = isLocator ? stored.value : stored;
	// No ID, and not nothing either: a filter by it would find everybody's.
	if (typeof value === 'object' && value !== null) return `${showValue(value)} (no text)`;
	if (isRounded(value)) return `${value} (rounded)`;
	if (typeof value === 'number' && !Number.isInteger(value)) return `${value} (not whole)`;
	return typeof value === 'boolean' ? '' : (toText(value) ?? '');
}

/** Whether a text can be an ID, and none that stands for "nothing"; such a text is safe in a path. */
export function isId(text: string): boolean {
	return ID.test(text) && !saysNothing(text);
}

/**
 * Reads the ID that a parameter holds.
 *
 * @param label the parameter's display name
 * @throws NodeOperationError when there is none, or it has characters that no ID has
 */
export function readId(at: ItemContext, parameter: string, label: string): string {
	const id = locatorText(at.context.getNodeParameter(parameter, at.itemIndex, ''));
	if (isId(id)) return id;
	const set = `Set the parameter ${label} to an ID: letters, digits, "-", "_" and "." only.`;
	if (id === '') throw refusal(at, `The ${label} is missing`, set);
	if (saysNothing(id)) throw refusal(at, `The ${label} is "${id}", which is not an ID`, set);
	// The value is not repeated: somebody may have pasted a token in place of its ID.
	throw refusal(at, `The ${label} has characters that no ID has`, set);
}
