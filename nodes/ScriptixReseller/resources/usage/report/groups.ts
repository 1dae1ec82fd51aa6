import { entryIn } from '../../../codec/entryIn';
import { isRecord } from '../../../codec/json';
import { comparable, looks } from '../../../codec/spelling';
import { NO_GROUP } from './data';

/**
 * Gives the group that a text names, so that one plan or account manager does not stand in several:
 * spellings that filters take for the same are the same here, under the first one that is met.
 *
 * @param groupKey the metadata key that customers are grouped by; undefined for plans
 */
export function groupNamer(groupKey: string | undefined): (text: string | undefined) => string {
	const spell = groupKey === undefined ? comparable : looks;
	const named = new Map<string, string>();
	return (text = '') => entryIn(named, spell(text), () => text.trim()) || NO_GROUP;
}

/** The text that customers are grouped by; undefined when there is none. */
export function groupText(of: unknown, key: string): string | undefined {
	if (!isRecord(of) || !Object.prototype.hasOwnProperty.call(of, key)) return undefined;
	const value = of[key];
	const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
	return value === null || value === undefined || text.trim() === '' ? undefined : text.trim();
}
