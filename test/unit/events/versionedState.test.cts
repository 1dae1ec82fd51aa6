import * as fc from 'fast-check';

import { readVersioned } from '../../../nodes/ScriptixReseller/codec/versionedState';
import { atOnce } from '../atOnce.cts';

function* decode(stored: Record<string, unknown>) {
	yield;
	return stored.value as number | undefined;
}

describe('a stored state', () => {
	it('that is not there is no state', () => {
		expect(atOnce(readVersioned(undefined, 1, decode))).toEqual({ kind: 'none' });
	});

	it('of the very version is read', () => {
		expect(atOnce(readVersioned({ v: 1, value: 7 }, 1, decode))).toEqual({
			kind: 'read',
			state: 7,
		});
	});

	it.each([
		['without a version', { value: 7 }, 'it has no version'],
		['of a later version', { v: 2, value: 7 }, 'it has version 2, not 1'],
		['of a version in words', { v: '1', value: 7 }, 'it has version "1", not 1'],
		['that is no object', [1], 'it is broken'],
		['that cannot be decoded', { v: 1 }, 'it is broken'],
	])('%s is refused, with the reason', (_, stored, reason) => {
		expect(atOnce(readVersioned(stored, 1, decode))).toEqual({ kind: 'unreadable', reason });
	});

	it('that makes its decoder throw is broken', () => {
		const throwing = () => {
			throw new TypeError('x');
		};
		expect(atOnce(readVersioned({ v: 1 }, 1, throwing))).toEqual({
			kind: 'unreadable',
			reason: 'it is broken',
		});
	});

	it('of any form never throws', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (stored) => {
				expect(['none', 'read', 'unreadable']).toContain(
					atOnce(readVersioned(stored, 1, decode)).kind,
				);
			}),
		);
	});
});
