import { idOf, UnusableAnswer, withoutKey } from '../answers';
import type { JsonRecord } from '../../codec/json';
import { isRecord } from '../../codec/json';
import { isCount, readOptionalNumber } from '../../codec/plainNumber';
import type { Page } from '../paging';

/** Whether an answer with a good status holds an error body in place of what was asked for. */
export function statesError(body: unknown): boolean {
	if (!isRecord(body)) return false;
	if (deniesAnyOf(body, ['success', 'ok'])) return true;
	if (idOf(body) !== undefined) return false;
	const { error, error_code: code, result } = body;
	if (isRecord(result) || (Array.isArray(result) && result.length > 0)) return false;
	return isRecord(error) || [error, code].some((text) => typeof text === 'string' && text !== '');
}

/** Whether an answer says no to one of the names by which servers tell that something was done. */
export function deniesAnyOf(body: JsonRecord, names: readonly string[]): boolean {
	return names.some((name) => body[name] === false || body[name] === 'false');
}

/**
 * Reads an answer that holds one object, bare or wrapped as `{result: {…}}`: the documentation
 * shows both.
 *
 * @param mark a field that tells the object from an error body with a good status
 */
export function readObject<T extends object>(
	body: unknown,
	mark: keyof T & string,
): T | UnusableAnswer {
	const object = isRecord(body) && isRecord(body.result) ? body.result : body;
	if (isRecord(object) && object[mark] !== undefined && object[mark] !== null) return object as T;
	return new UnusableAnswer(`It lacks "${mark}".`);
}

/** Many times what is asked for, and as much as a server sends that knows no pages. */
const MOST_ITEMS = 10_000;

/**
 * Reads one page of a list of objects, `{count, total_results, result: […]}` or a bare array.
 */
export function readPage<T extends object>(body: unknown): Page<T> | UnusableAnswer {
	const items = isRecord(body) ? body.result : body;
	if (!Array.isArray(items) || !items.every(isRecord)) {
		return new UnusableAnswer('It holds no list of objects under "result".');
	}
	if (items.length > MOST_ITEMS) {
		return new UnusableAnswer(
			`It lists more than ${MOST_ITEMS.toLocaleString('en')} at once, which is too large.`,
			{ isFinal: true },
		);
	}
	const total = isRecord(body) ? readOptionalNumber(body.total_results) : undefined;
	return {
		items: items.map((item) => withoutKey(item as T)),
		...(isCount(total) ? { total } : {}),
	};
}
