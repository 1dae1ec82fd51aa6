import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import { events } from '../../../nodes/ScriptixReseller/events/index.ts';
import {
	decodeEmissions,
	encodeEmissions,
} from '../../../nodes/ScriptixReseller/events/poll/emissions.ts';
import { atOnce } from '../atOnce.cts';

const STATES = 'test/fixtures/states';

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
