import { isRecord, parseJson } from '../codec/json';
import { JsonGauge } from './jsonGauge';
import type { BodyStream } from './streams';
import { discard, readStart } from './streams';

/** What is read of a JSON answer at most: bytes after decompression, and values, about. */
export interface JsonLimit {
	bytes: number;
	values: number;
}

/**
 * For a page of a list. A hundred customers are some thousand values; parsing the most that are
 * allowed takes less than 0.2 seconds.
 */
export const LIST_LIMIT: JsonLimit = { bytes: 20_000_000, values: 150_000 };

/** For one customer, or what else there is one of: a node may keep thousands of them. */
export const OBJECT_LIMIT: JsonLimit = { bytes: 2_000_000, values: 20_000 };

/** What is read of an answer that is only shown, in bytes after decompression. */
export const LONGEST_ERROR = 16_384;

// Deeper values are cut off: functions that call themselves, n8n's own too, end with the stack.
const DEEPEST = 100;

// An object with more fields is data in the wrong place, such as metadata with a field a minute.
const WIDEST = 5_000;

const TOO_DEEP = '[nested too deeply]';
const TOO_WIDE = '[too many fields]';

/** Why an answer is not read, as one sentence about "it". */
export class TooLarge {
	constructor(readonly reason: string) {}
}

/** How large JSON was before it was parsed. */
export interface Measures {
	bytes: number;
	/** About how many values it holds. */
	values: number;
}

const measured = new WeakMap<object, Measures>();

/** How large a parsed answer was. */
export function measuresOf(value: unknown): Measures {
	return (isContainer(value) && measured.get(value)) || { bytes: 0, values: 0 };
}

/** Reads a JSON answer; a text that is no JSON stays one, cut short. */
export async function readJson(stream: BodyStream, most: JsonLimit): Promise<unknown> {
	const gauge = new JsonGauge();
	const { bytes, isWhole } = await readStart(stream, most.bytes, (chunk) => {
		gauge.add(chunk);
		return gauge.values <= most.values;
	});
	if (isWhole) return parse(bytes, gauge);
	discard(stream);
	return new TooLarge(
		gauge.values > most.values
			? `It holds more than ${most.values.toLocaleString('en')} values, which is too large.`
			: `It is larger than ${most.bytes / 1_000_000} MB, which is too large.`,
	);
}

/** Reads the beginning of an answer that is only shown, or what has come of it when it breaks off. */
export async function readError(stream: BodyStream): Promise<unknown> {
	const gauge = new JsonGauge();
	const start = await readStart(stream, LONGEST_ERROR, (chunk) => {
		gauge.add(chunk);
		return true;
	}).catch(() => undefined);
	discard(stream);
	return start && parse(start.bytes, gauge);
}

/** Parses a JSON text that has been read already. */
export function parseBytes(bytes: Buffer): unknown {
	const gauge = new JsonGauge();
	gauge.add(bytes);
	return parse(bytes, gauge);
}

function parse(bytes: Buffer, { deepest, values }: JsonGauge): unknown {
	const text = bytes.toString('utf8');
	const value = parseJson(text);
	if (value === undefined) return text.slice(0, LONGEST_ERROR);
	if (deepest > DEEPEST || values > WIDEST) cutOff(value);
	if (isContainer(value)) measured.set(value, { bytes: bytes.length, values });
	return value;
}

/** Replaces what lies too deep or is too wide by a text, level by level. */
function cutOff(value: unknown): void {
	let level = [value].filter(isContainer);
	for (let depth = 1; level.length > 0; depth += 1) {
		const next: Container[] = [];
		for (const container of level) {
			for (const [key, part] of Object.entries(container)) {
				if (!isContainer(part)) continue;
				if (depth === DEEPEST) container[key] = TOO_DEEP;
				else if (isRecord(part) && Object.keys(part).length > WIDEST) container[key] = TOO_WIDE;
				else next.push(part);
			}
		}
		level = next;
	}
}

/** An object or a list; the keys of a list are its indexes. */
type Container = Record<string, unknown>;

function isContainer(value: unknown): value is Container {
	return typeof value === 'object' && value !== null;
}
