import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import { events } from '../../../nodes/ScriptixReseller/events/index.ts';
import {
	decodeEmissions,
	encodeEmissions,
} from '../../../nodes/ScriptixReseller/events/poll/emissions.ts';
import { customerOf, decodeAlert } from '../../../nodes/ScriptixReseller/quota/alertRecord.ts';
import type { AlertRecord } from '../../../nodes/ScriptixReseller/quota/alertRecord.ts';
import type { Rules } from '../../../nodes/ScriptixReseller/quota/rules.ts';
import { atOnce } from '../atOnce.cts';

const STATES = 'test/fixtures/states';

/** What parts of the fixtures mean: both directions of a codec could change their mind together. */
const MEANINGS: Record<string, object> = {
	quotaThreshold: {
		ledger: new Map([
			[
				'1001',
				{
					period: { since: 20_089, isStated: true, end: 20_119, isUnasked: false },
					percent: 95,
					marks: new Map([
						[
							1000,
							new Map([
								['p80', { times: 1, wasKnown: false, state: 'reached' }],
								['p90', { times: 2, wasKnown: false, state: 'reached' }],
								['p100', { times: 1, wasKnown: false, state: 'falling' }],
								['r100', { times: 1, wasKnown: false, state: 'fallen' }],
							]),
						],
					]),
					recoveries: new Map([[1000, new Map([['p80', 2]])]]),
					forecasts: new Set([1000]),
				},
			],
		]),
		refused: new Map([['1005', { since: 1_736_924_400, at: 1_736_931_540 }]]),
		sweep: { at: 1_736_931_480, judgesFormer: true },
	},
	periodClosed: {
		memories: new Map([
			[
				'1002',
				{
					...{ plan: 'gold', status: 'active', minutes: 12.3456, quotaMinutes: null },
					...{ seenAt: 1_736_931_600, period: { start: 20_089, end: 20_119 }, probes: 2 },
					...{ source: 'calendar_month', met: true, wasEmittedToday: true },
					...{ isClosed: false, isUnconfirmed: false, isFromHistory: false, beganCancelled: false },
				},
			],
			[
				'1003',
				{
					...{ minutes: null, quotaMinutes: 0.5, seenAt: 1_736_931_570, source: 'api' },
					...{ isClosed: true, isUnconfirmed: true, isFormerOpen: true },
					...{ isFromHistory: true, beganCancelled: true },
				},
			],
		]),
		unanswered: new Map([['1001', { times: 2, at: 1_736_931_540 }]]),
	},
	customerChanged: {
		memories: new Map([
			[
				'1002',
				{
					...{ plan: 'silver', status: 'active', told: 3, matched: true, met: true },
					...{ unlisted: false, hashes: { name: 'aaa', email: 'bbb' } },
				},
			],
			['1003', { matched: false, met: false, unlisted: true }],
		]),
		again: new Map([['1002', [undefined, { plan: 'gold', status: 'trial' }]]]),
	},
	newTranscript: {
		memory: {
			floor: 20_090,
			known: new Map([
				['aaaabb', 20_102],
				['tn0Hjb', 20_103],
				['o3mblt', 20_103],
				['ccccdd', undefined],
			]),
			met: new Set(['tn0Hjb', 'XXXXXX']),
			missing: new Set(['aaaabb']),
			waiting: new Set(['tn0Hjb']),
		},
		reading: { resumeAt: 2, items: 100, hasGaps: true },
		surplus: null,
	},
};

/** A map as far as another one has its keys, so that objects in it can be compared in part. */
function asFarAs(wanted: unknown, found: unknown): unknown {
	if (!(wanted instanceof Map) || !(found instanceof Map)) return found;
	return Object.fromEntries([...wanted.keys()].map((key) => [key, found.get(key) as unknown]));
}

const asObject = (wanted: unknown) =>
	wanted instanceof Map ? (Object.fromEntries(wanted) as object) : wanted;

/** What putting back the emission of the fixture changes in the state. */
const PUT_BACK: Record<string, string> = {
	quotaThreshold: 'repeats',
	periodClosed: 'again',
	customerChanged: 'again',
	newTranscript: 'memory',
};

// Both events for content store the same.
const stored = Object.entries(events).filter(([event]) => event !== 'newDocument');

const pathOf = (event: string, version: number) => join(STATES, `${event}.v${version}.full.json`);

function read(event: string, version: number) {
	const { v, emitted, ...state } = JSON.parse(
		readFileSync(pathOf(event, version), 'utf8'),
	) as IDataObject;
	return { v, emitted: emitted as { polls: IDataObject[] }, state };
}

it('is known of every event', () => {
	expect(Object.keys(PUT_BACK).sort()).toEqual(stored.map(([event]) => event).sort());
});

describe.each(stored)(
	'a stored state of %s with every part that it can have',
	(event, { state }) => {
		const { version, encode, decode, putBack } = state;

		it('is kept for every version of the format', () => {
			const versions = Array.from({ length: version }, (_, index) => index + 1);
			// A raised version needs a fixture of its own, and a reader of the ones before: docs/versioning.md.
			expect(versions.filter((each) => !existsSync(pathOf(event, each)))).toEqual([]);
		});

		it('is read, and stored again, without a part that is lost', () => {
			const { v, emitted, state: before } = read(event, version);
			const decoded = atOnce(decode(before));
			if (!decoded) throw new Error(`The state of ${event} is not read`);
			const after = atOnce(encode(decoded));
			// n8n holds such states after the first release. Never change the fixture: raise `version` in the
			// event's state.ts, and read what the version before has stored.
			expect({ v: version, emitted: encodeEmissions(decodeEmissions(emitted)), ...after }).toEqual({
				v,
				emitted,
				...before,
			});
		});

		it.each(Object.entries(MEANINGS[event] ?? {}))('means what it meant by %s', (part, wanted) => {
			const decoded = atOnce(decode(read(event, version).state)) as Record<string, unknown>;
			expect({ [part]: asFarAs(wanted, decoded[part]) }).toMatchObject({
				[part]: asObject(wanted),
			});
		});

		it('brings back what was emitted in the last minutes', () => {
			const { emitted, state: before } = read(event, version);
			const decoded = atOnce(decode(before));
			if (!decoded) throw new Error(`The state of ${event} is not read`);
			atOnce(putBack(decoded, emitted.polls[0]?.undo));
			const changed = Object.entries(atOnce(encode(decoded)))
				.filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key]))
				.map(([key]) => key);
			// As above, of what repeats an emission.
			expect(changed).toContain(PUT_BACK[event]);
		});
	},
);

it('holds alerts that can be emitted again as they were', () => {
	const { state } = read('quotaThreshold', 1);
	const [record] = state.repeats as unknown as AlertRecord[];
	const rules = { thresholds: [], repeatEveryPercent: 0, forecast: null } as unknown as Rules;
	expect(customerOf(record)).toBe('1001');
	expect(record && decodeAlert(record, 'gold', rules)).toMatchObject({
		usage: {
			minutes: 950,
			quotaMinutes: 1000,
			percent: 95,
			remainingMinutes: 50,
			status: 'critical',
		},
		period: { start: 20_089, end: 20_119 },
		periodSource: 'api',
		previousPercent: 78.2,
		detectedAt: new Date('2025-01-15T09:00:00Z'),
		alert: {
			event: 'quota.threshold_reached',
			thresholds: [
				{ type: 'percent', value: 80, occurrence: 1 },
				{ type: 'percent', value: 90, occurrence: 2 },
			],
			periodStart: 20_089,
			quotaMinutes: 1000,
		},
	});
});
