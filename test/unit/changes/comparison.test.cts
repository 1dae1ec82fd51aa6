import fc from 'fast-check';

import {
	changeIdOf,
	changesAgain,
	changesBetween,
	changesToTell,
	differingFields,
	isProofOfTimestamp,
	previousValues,
	toldOnceMore,
	updatedFingerprint,
	type Change,
} from '../../../nodes/ScriptixReseller/changes/comparison.ts';
import type { CustomerMemory } from '../../../nodes/ScriptixReseller/changes/customerMemory.ts';
import {
	comparedAs,
	fingerprintOf,
	stableFields,
	type Field,
} from '../../../nodes/ScriptixReseller/changes/fingerprint.ts';

interface Customer {
	id: number;
	name: string;
	email: string;
	plan: string;
	status: string;
	usage: { transcription_minutes: number; quota_minutes: number | null };
	metadata: Record<string, unknown>;
	phone: string;
	updated_at: string;
	document_count: number;
}

const FIELDS: Field[] = ['name', 'email', 'plan', 'status', 'quota_minutes', 'metadata', 'other'];
const ALL = () => true;
const NONE = () => false;
const CHOICES: Change[] = ['created', 'deleted', 'planChanged', 'statusChanged', 'updated'];

const START: Customer = {
	id: 1,
	name: 'A',
	email: 'a@example.org',
	plan: 'gold',
	status: 'active',
	usage: { transcription_minutes: 0, quota_minutes: 10_000 },
	metadata: {},
	phone: '1',
	updated_at: '2025-01-01',
	document_count: 0,
};

/** Changes of one customer, each with the field under which it shows. */
const step: fc.Arbitrary<Partial<Customer>> = fc.oneof(
	fc.record({ name: fc.constantFrom('A', 'B', 'C') }),
	fc.record({ email: fc.constantFrom('a@example.org', 'b@example.org') }),
	fc.record({ plan: fc.constantFrom('gold', 'silver', 'bronze') }),
	fc.record({ status: fc.constantFrom('active', 'suspended', 'cancelled') }),
	fc.record({ metadata: fc.constantFrom({}, { a: 1, b: 2 }, { b: 2, a: 1 }, { a: [1] }) }),
	fc.record({ phone: fc.constantFrom('1', '2') }),
	fc.record({ updated_at: fc.constantFrom('2025-01-02', '2025-01-03') }),
	fc.record({ document_count: fc.nat() }),
	fc.record({
		usage: fc.record({
			transcription_minutes: fc.nat(),
			quota_minutes: fc.constantFrom(null, 500, 10_000),
		}),
	}),
);

/** What differs, found without hashes. */
function expectedFields(a: Customer, b: Customer): Field[] {
	const values = (customer: Customer): Record<string, unknown> => ({
		...customer,
		quota_minutes: customer.usage.quota_minutes,
		metadata: JSON.stringify(Object.entries(customer.metadata).sort()),
		other: customer.phone,
	});
	const fields = FIELDS.filter((field) => values(a)[field] !== values(b)[field]);
	const hasSameUsage = a.usage.transcription_minutes === b.usage.transcription_minutes;
	const isTouched = a.updated_at !== b.updated_at && fields.length === 0 && hasSameUsage;
	return isTouched ? ['updated_at'] : fields;
}

function remember(customer: object, told = 0): CustomerMemory {
	const fingerprint = fingerprintOf(stableFields(customer));
	return { ...fingerprint, told, matched: true, met: false, unlisted: false };
}

const everything = { known: ALL, stated: ALL, isTimestampProven: false };

describe('a history of changes', () => {
	test('is told change by change, each field once, in its most specific chosen form', () => {
		fc.assert(
			fc.property(fc.array(step), fc.subarray(CHOICES), (steps, choices) => {
				const chosen = new Set(choices);
				let customer = START;
				let memory = remember(customer);
				for (const change of steps) {
					const next = { ...customer, ...change };
					const now = fingerprintOf(stableFields(next));
					const fields = differingFields(memory, now, everything);
					expect(fields).toEqual(expectedFields(customer, next));

					const told = changesToTell(fields, chosen);
					const toldFields = told.flatMap(({ changedFields }) => changedFields);
					expect(new Set(toldFields).size).toBe(toldFields.length);
					expect(fields).toEqual(expect.arrayContaining(toldFields));
					const events = told.map(({ event }) => event);
					expect(events.includes('customer.plan_changed')).toBe(
						chosen.has('planChanged') && fields.includes('plan'),
					);
					expect(events.includes('customer.status_changed')).toBe(
						chosen.has('statusChanged') && fields.includes('status'),
					);
					if (chosen.has('updated')) expect(toldFields.sort()).toEqual([...fields].sort());
					customer = next;
					memory = { ...memory, ...updatedFingerprint(memory, now, ALL) };
					expect(memory).toEqual(remember(next));
				}
			}),
			{ numRuns: 1000 },
		);
	});

	test('gives each told change an id of its own, and the same one when found again', () => {
		fc.assert(
			fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
				const ids: string[] = [];
				let customer = START;
				let memory = remember(customer);
				for (const change of steps) {
					customer = { ...customer, ...change };
					const now = fingerprintOf(stableFields(customer));
					const fields = differingFields(memory, now, everything);
					const told = changesToTell(fields, new Set(CHOICES));
					const idsOf = () => told.map((entry) => changeIdOf('1', entry, memory, now, 't'));
					expect(idsOf()).toEqual(idsOf());
					ids.push(...idsOf());
					memory = remember(customer, told.length > 0 ? toldOnceMore(memory) : memory.told);
				}
				expect(new Set(ids).size).toBe(ids.length);
			}),
		);
	});
});

describe('what is not stated', () => {
	const full = remember(START);
	const listed = { ...START, phone: undefined, metadata: undefined };
	const partial = remember(listed);

	test('is no change when it is missing for every customer, or was never stated before', () => {
		expect(differingFields(full, partial, { ...everything, stated: NONE })).toEqual([]);
		expect(differingFields(partial, full, { ...everything, known: NONE })).toEqual([]);
	});

	test('does not keep what was stated before from being compared', () => {
		const renamed = remember({ ...START, name: 'B' });
		expect(differingFields(full, renamed, { ...everything, known: NONE })).toEqual(['name']);
	});

	test('is a change when it is missing for this customer only', () => {
		expect(differingFields(full, partial, everything)).toEqual(['metadata', 'other']);
		expect(differingFields(partial, full, everything)).toEqual(['metadata', 'other']);
	});

	test('stays remembered unless it is missing for this customer only', () => {
		expect(updatedFingerprint(full, partial, NONE)).toEqual(fingerprintOf(stableFields(START)));
		expect(updatedFingerprint(full, partial, ALL)).toEqual(fingerprintOf(stableFields(listed)));
		expect(updatedFingerprint(full, { hashes: {} }, ALL)).toEqual({ hashes: {} });
	});
});

describe('the time at which the API says that a customer was changed', () => {
	const touched = { ...START, updated_at: '2025-02-01' };
	const grown = { ...START, usage: { ...START.usage, transcription_minutes: 5 } };
	const differing = (a: object, b: object, isTimestampProven = false) =>
		differingFields(remember(a), remember(b), { ...everything, isTimestampProven });

	test('is a change when nothing else shows one', () => {
		expect(differing(START, touched)).toEqual(['updated_at']);
		expect(differing(START, { ...touched, name: 'B' })).toEqual(['name']);
	});

	test('is none when usage has grown, unless it is known not to move with it', () => {
		expect(differing(START, { ...grown, updated_at: '2025-02-01' })).toEqual([]);
		expect(differing(START, { ...grown, updated_at: '2025-02-01' }, true)).toEqual(['updated_at']);
		expect(isProofOfTimestamp(remember(START), remember(grown))).toBe(true);
		expect(isProofOfTimestamp(remember(START), remember(touched))).toBe(false);
		expect(isProofOfTimestamp(remember({ id: 1 }), remember(grown))).toBe(false);
		const both = remember({ ...grown, updated_at: '2025-02-01' });
		expect(isProofOfTimestamp(remember(START), both)).toBe(false);
		const [unstated, later] = [START, grown].map(({ usage }) => remember({ usage }));
		expect(isProofOfTimestamp(unstated!, later!)).toBe(false);
	});
});

describe('stable fields', () => {
	test('leave out usage, dates, counters, ids and secrets', () => {
		const fields = stableFields({
			...START,
			api_key: 'sk',
			last_login: 'x',
			created_at: 'x',
			usage_percent: 3,
			remaining_minutes: 4,
			country: 'NL',
			timezone: 'Europe/Amsterdam',
			account_manager: 'Ada',
		});
		expect([...fields.keys()].sort()).toEqual(
			[
				...FIELDS.slice(0, 6),
				'updated_at',
				'usage',
				'phone',
				'country',
				'timezone',
				'account_manager',
			].sort(),
		);
	});

	test('take the quota from the usage, else from the customer; null is a value', () => {
		const quota = (customer: object) => stableFields(customer).get('quota_minutes');
		expect(quota({ usage: { quota_minutes: 5 }, quota_minutes: 7 })).toBe(5);
		expect(quota({ usage: { quota_minutes: null }, quota_minutes: 7 })).toBe(7);
		expect(quota({ usage: {}, quota_minutes: 7 })).toBe(7);
		expect(quota({ usage: { quota_minutes: null } })).toBeNull();
		expect(quota({ usage: null, quota_minutes: null })).toBeNull();
		expect(stableFields({ usage: 'x' }).has('quota_minutes')).toBe(false);
	});

	test('take a plan or status that is no text for not stated', () => {
		expect([...stableFields({ plan: null, status: 3 }).keys()]).toEqual([]);
	});

	test('without a name of their own are compared as one', () => {
		expect(['plan', 'name', 'phone', 'toString'].map(comparedAs)).toEqual([
			'plan',
			'name',
			'other',
			'other',
		]);
		const fields = stableFields({ phone: '1', country: 'NL' });
		const { hashes } = fingerprintOf(fields, (field) => field === 'phone');
		expect(hashes).toEqual(fingerprintOf(stableFields({ phone: '1' })).hashes);
	});
});

test('former values are told of the changed fields only, where they are known', () => {
	const before = remember(START);
	expect(previousValues(before, ['plan', 'name'])).toEqual({ plan: 'gold' });
	expect(previousValues(before, ['status'])).toEqual({ status: 'active' });
	expect(previousValues({ hashes: {} }, ['plan', 'status'])).toStrictEqual({});
});

test('a quota that changes with the plan belongs to the change of the plan', () => {
	expect(changesToTell(['plan', 'quota_minutes', 'name'], new Set(CHOICES))).toEqual([
		{ event: 'customer.plan_changed', changedFields: ['plan', 'quota_minutes'] },
		{ event: 'customer.updated', changedFields: ['name'] },
	]);
});

test.each<[string, Field[], Change[], unknown[]]>([
	['a status by itself', ['status'], CHOICES, [['customer.status_changed', 'status']]],
	[
		'a status beside another change',
		['name', 'status'],
		CHOICES,
		[
			['customer.status_changed', 'status'],
			['customer.updated', 'name'],
		],
	],
	[
		'a status as an update where only updates are chosen',
		['status'],
		['updated'],
		[['customer.updated', 'status']],
	],
	['nothing where nothing is chosen', ['name', 'plan'], [], []],
	['nothing where nothing differs', [], CHOICES, []],
])('is told: %s', (_, fields, chosen, expected) => {
	const told = changesToTell(fields, new Set(chosen));
	expect(told.map(({ event, changedFields }) => [event, ...changedFields])).toEqual(expected);
});

test('changes to different values have different ids', () => {
	const before = remember(START);
	const ids = ['silver', 'bronze'].map((plan) => {
		const now = fingerprintOf(stableFields({ ...START, plan }));
		const [told] = changesBetween(before, now, everything, new Set(CHOICES));
		return changeIdOf('1', told!, before, now, 't');
	});
	expect(ids[0]).not.toBe(ids[1]);
});

describe('changes that are told again', () => {
	const named = (name: string, plan = 'gold') => remember({ ...START, name, plan });
	const again = (
		chain: Parameters<typeof changesAgain>[0],
		now = START as object,
		chosen: Change[] = CHOICES,
	) =>
		changesAgain(chain, fingerprintOf(stableFields(now)), everything, new Set(chosen)).map(
			({ before, after, change }) => [
				change.event,
				...change.changedFields,
				chain.indexOf(before),
				chain.indexOf(after as CustomerMemory),
			],
		);

	test('are those of each emission, with what was remembered before and after it', () => {
		const chain = [named('A'), named('B'), named('B', 'silver')];
		expect(again(chain, { ...START, name: 'B', plan: 'silver' })).toEqual([
			['customer.updated', 'name', 0, 1],
			['customer.plan_changed', 'plan', 1, 2],
		]);
	});

	test('are not those that have changed once more since', () => {
		const chain = [named('A'), named('B', 'silver')];
		expect(again(chain, { ...START, name: 'C', plan: 'silver' })).toEqual([
			['customer.plan_changed', 'plan', 0, 1],
		]);
	});

	test('are a creation where nothing was remembered before, if creations are chosen', () => {
		const chain = [undefined, named('A')];
		expect(again(chain)).toEqual([['customer.created', 0, 1]]);
		expect(again(chain, START, ['updated'])).toEqual([]);
	});

	test('are none where nothing is remembered after, or there is one memory only', () => {
		expect(again([named('A'), undefined])).toEqual([]);
		expect(again([named('A')])).toEqual([]);
		expect(again([])).toEqual([]);
	});
});

test('the count of told changes starts from 0 after 63', () => {
	expect([0, 62, 63].map((told) => toldOnceMore({ told }))).toEqual([1, 63, 0]);
});
