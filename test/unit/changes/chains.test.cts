import type { Chains } from '../../../nodes/ScriptixReseller/changes/chains';
import * as storage from '../../../nodes/ScriptixReseller/changes/chains';
import { prependChains } from '../../../nodes/ScriptixReseller/changes/chains';
import type { CustomerMemory } from '../../../nodes/ScriptixReseller/changes/customerMemory';
import { atOnce } from '../atOnce.cts';

const encodeChains = (chains: Chains) => atOnce(storage.encodeChains(chains));
const decodeChains = (stored: unknown) => atOnce(storage.decodeChains(stored));

const memory = (plan: string): CustomerMemory => ({
	plan,
	hashes: {},
	told: 0,
	matched: true,
	met: true,
	unlisted: false,
});

/** What a restart makes of stored chains. */
const reloaded = (chains: Chains): Chains =>
	decodeChains(JSON.parse(JSON.stringify(encodeChains(chains))));

describe('what was remembered before each emission', () => {
	it.each<[string, Array<[string, Array<CustomerMemory | undefined>]>]>([
		['nobody', []],
		['one customer after one emission', [['1', [memory('gold')]]]],
		['a customer of whom nothing was remembered', [['1', [undefined]]]],
		[
			'a customer who was remembered and one who was not',
			[
				['1', [memory('gold')]],
				['2', [undefined]],
			],
		],
		['a customer who was created and changed', [['1', [undefined, memory('gold')]]]],
		[
			'customers with different numbers of emissions',
			[
				['1', [memory('gold'), memory('silver'), memory('bronze')]],
				['acme', [memory('gold')]],
				['2', [undefined, memory('silver')]],
			],
		],
	])('of %s is read as it was written', (_, entries) => {
		const chains: Chains = new Map(entries);
		expect(reloaded(chains)).toEqual(chains);
	});

	it('takes no more space than its levels have to say', () => {
		expect(encodeChains(new Map())).toEqual([]);
		expect(Object.keys(encodeChains(new Map([['1', [undefined]]]))[0]!)).toEqual(['unknown']);
		expect(Object.keys(encodeChains(new Map([['1', [memory('gold')]]]))[0]!)).toEqual(['memories']);
	});

	it.each<[string, unknown]>([
		['nothing', undefined],
		['no list', { 0: { unknown: ['1'] } }],
		['levels that are no records', ['x', null]],
		['memories that cannot be read', [{ memories: 'x' }]],
		['unknown customers that are no list', [{ unknown: '12' }]],
		['unknown customers that are no IDs', [{ unknown: [1, null] }]],
	])('is nothing where %s is stored', (_, stored) => {
		expect(decodeChains(stored)).toEqual(new Map());
	});

	it('follows what was emitted earlier', () => {
		const chains: Chains = new Map([['1', [memory('silver')]]]);
		prependChains(
			chains,
			new Map([
				['1', [undefined, memory('gold')]],
				['2', [memory('bronze')]],
			]),
		);
		expect(chains).toEqual(
			new Map([
				['1', [undefined, memory('gold'), memory('silver')]],
				['2', [memory('bronze')]],
			]),
		);
	});
});
