import { readPlainNumber } from '../codec/plainNumber';
import type { Usage } from './usage';

export const THRESHOLD_TYPES = ['percent', 'minutesUsed', 'minutesRemaining'] as const;

export type ThresholdType = (typeof THRESHOLD_TYPES)[number];

export interface Threshold {
	type: ThresholdType;
	/** Percent of the quota, or minutes. */
	value: number;
	/** The user's own word for it, for use in messages. */
	label: string;
}

/** What identifies a threshold among all, e.g. `p80`: its type and value, never its label. */
export type ThresholdKey = string;

/** Why thresholds cannot be used, with the cure. */
export class InvalidThresholds {
	constructor(readonly reason: string) {}
}

/**
 * Checks the thresholds that a user entered. Equal ones count once.
 *
 * @returns why not, when there is none or one of them is no usable number
 */
export function parseThresholds(
	entries: ReadonlyArray<{ type?: unknown; value?: unknown; label?: unknown }>,
): Threshold[] | InvalidThresholds {
	if (entries.length === 0) {
		return new InvalidThresholds('Add at least one threshold, for example 80 percent.');
	}
	const byKey = new Map<ThresholdKey, Threshold>();
	for (const [index, entry] of entries.entries()) {
		const threshold = parseThreshold(entry, `Threshold ${index + 1}`);
		if (threshold instanceof InvalidThresholds) return threshold;
		const key = thresholdKey(threshold);
		if (!byKey.has(key)) byKey.set(key, threshold);
	}
	return [...byKey.values()];
}

export function thresholdKey({ type, value }: Pick<Threshold, 'type' | 'value'>): ThresholdKey {
	return `${KEY_LETTERS[type]}${value}`;
}

/** The threshold that a key stands for, without its label; undefined for other texts. */
export function thresholdOf(key: ThresholdKey): Threshold | undefined {
	const type = THRESHOLD_TYPES.find((known) => key.startsWith(KEY_LETTERS[known]));
	const value = Number(key.slice(1));
	if (type === undefined || key.length < 2 || !Number.isFinite(value)) return undefined;
	return { type, value, label: '' };
}

/** Whether usage has reached a threshold; false where usage or quota is not known. */
export function isReached(threshold: Threshold, usage: Usage): boolean {
	const distance = distanceTo(threshold, usage);
	return distance !== null && distance >= 0;
}

/**
 * Whether usage has fallen so far below a reached threshold that reaching it again is news.
 *
 * @param hysteresis percentage points of the quota that it must fall below the threshold
 */
export function isCleared(threshold: Threshold, usage: Usage, hysteresis: number): boolean {
	const distance = distanceTo(threshold, usage);
	if (distance === null) return false;
	const margin =
		threshold.type === 'percent' ? hysteresis : (hysteresis / 100) * (usage.quotaMinutes ?? 0);
	return distance < 0 && distance <= -margin;
}

/** Whether a threshold can be judged at all: usage, and for most also the quota, is known. */
export function isJudgeable(threshold: Threshold, usage: Usage): boolean {
	return distanceTo(threshold, usage) !== null;
}

/** Sorts thresholds of any type by the usage at which they are reached, lowest first. */
export function byReach<T extends Threshold>(thresholds: T[], quotaMinutes: number | null): T[] {
	return [...thresholds].sort(
		(a, b) => reachMinutes(a, quotaMinutes) - reachMinutes(b, quotaMinutes),
	);
}

const KEY_LETTERS: Record<ThresholdType, string> = {
	percent: 'p',
	minutesUsed: 'm',
	minutesRemaining: 'r',
};

function parseThreshold(
	{ type, value, label }: { type?: unknown; value?: unknown; label?: unknown },
	name: string,
): Threshold | InvalidThresholds {
	if (!isThresholdType(type)) {
		return new InvalidThresholds(
			`${name} has the type "${String(type)}". Use one of ${THRESHOLD_TYPES.join(', ')}.`,
		);
	}
	const number = readPlainNumber(value);
	if (number === undefined || number < 0) {
		return new InvalidThresholds(
			`${name} is "${String(value)}". Enter a number of 0 or more in plain digits, for example 80 or 62.5.`,
		);
	}
	if (number === 0 && type !== 'minutesRemaining') {
		return new InvalidThresholds(
			`${name} is 0, which every customer has reached at once. Enter a number above 0.`,
		);
	}
	return { type, value: number, label: typeof label === 'string' ? label : '' };
}

function isThresholdType(type: unknown): type is ThresholdType {
	return THRESHOLD_TYPES.some((known) => known === type);
}

/** How far usage is beyond the threshold, in the threshold's own unit. */
function distanceTo({ type, value }: Threshold, usage: Usage): number | null {
	if (type === 'percent') return usage.percent === null ? null : usage.percent - value;
	if (type === 'minutesUsed') return usage.minutes === null ? null : usage.minutes - value;
	return usage.remainingMinutes === null ? null : value - usage.remainingMinutes;
}

function reachMinutes({ type, value }: Threshold, quotaMinutes: number | null): number {
	// Without a quota only minutes used can be reached, or a percent that the API states itself.
	if (type === 'minutesUsed' || quotaMinutes === null) return value;
	return type === 'percent' ? (value / 100) * quotaMinutes : quotaMinutes - value;
}
