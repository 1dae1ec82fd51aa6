import type { IDataObject } from 'n8n-workflow';

import { readExample } from '../examples/files.cts';
import { RESOLVE_TYPE } from '../harness/harnessNodes.cts';
import type { Engine } from '../harness/index.cts';
import { startEngine } from '../harness/index.cts';
import { holdDate } from '../harness/passingTime.cts';

/*
 * What the expressions of the HubSpot example come to. That both ways work is tested in whole
 * servers (`test/e2e/examples/crmHubspot.cts`).
 */

const example = readExample('crm-hubspot-sync');

let engine: Engine;

beforeAll(async () => {
	engine = await startEngine();
});

afterEach(() => jest.useRealTimers());

afterAll(async () => await engine.stop());

/** The parameters that n8n resolves for a node of the example that this item comes to. */
async function resolved(name: string, item: IDataObject): Promise<IDataObject> {
	const { parameters } = example.nodes.find((each) => each.name === name)!;
	const nodes = [{ name, type: RESOLVE_TYPE, parameters: { resolve: parameters } }];
	const { items } = await engine.execute({ nodes, connections: {} }, { input: [item] });
	return items[0]!.json;
}

describe('what tells usage that was written from usage that was not', () => {
	const row = { transcription_minutes: 100, quota_minutes: 500, metadata: { crm_id: '17' } };
	const at = async (time: string, more: object = {}) => {
		holdDate(Date.parse(time));
		const { dedupeValue } = await resolved('Changed Since the Last Time', { ...row, ...more });
		return dedupeValue;
	};
	const MORNING = '2025-01-15T09:00:00Z';

	it('is the same for the same figures within a day', async () => {
		expect(await at('2025-01-15T12:00:00Z')).toBe(await at(MORNING));
	});

	it.each([{ transcription_minutes: 101 }, { quota_minutes: null }, { metadata: { crm_id: 18 } }])(
		'differs with %j',
		async (more) => {
			expect(await at(MORNING, more)).not.toBe(await at(MORNING));
		},
	);

	it('differs the next day, for what HubSpot refused and for figures that were put back', async () => {
		expect(await at('2025-01-16T12:00:00Z')).not.toBe(await at(MORNING));
	});
});

describe('a company as HubSpot has it', () => {
	const of = async (properties: IDataObject) =>
		await resolved('Create or Update the Customer', { companyId: 9_876_543_210_123, properties });
	const own = { scriptix_email: { value: 'it@acme.example' }, scriptix_plan: { value: 'gold' } };

	it.each<[IDataObject, string]>([
		[{ name: { value: 'Acme' } }, 'Acme'],
		[{ name: { value: '' } }, 'it@acme.example'],
		[{ name: {} }, 'it@acme.example'],
		[{}, 'it@acme.example'],
	])('is known by its ID, whatever its name is: %j', async (more, name) => {
		expect(await of({ ...own, ...more })).toMatchObject({
			...{ email: 'it@acme.example', plan: 'gold', name },
			matchValue: 9_876_543_210_123,
		});
	});

	it.each([{}, { properties: null }, { properties: { scriptix_email: {} } }])(
		'is left alone without an address and a plan: %j',
		async (item) => {
			const { conditions } = await resolved('Customers of Scriptix Only', item);
			const [email, plan] = (conditions as { conditions: IDataObject[] }).conditions;
			expect([email?.leftValue ?? '', plan?.leftValue ?? '']).toEqual(['', '']);
		},
	);
});
