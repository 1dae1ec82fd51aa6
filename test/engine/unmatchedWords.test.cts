import { jsonOf, runOperation } from '../harness/action.cts';
import { quotaWorkflow, startStage, type Stage } from '../harness/support.cts';

let stage: Stage;

beforeEach(async () => {
	stage = await startStage({ customers: 0, transcripts: 0 });
	for (const plan of ['gold', 'silver', 'reseller-xl']) {
		stage.sandbox.store.addCustomer({ plan, status: 'active', minutes: 10, quota_minutes: 1000 });
	}
});

afterEach(async () => {
	await stage.stop();
});

const LISTS: Array<[resource: string, operation: string, others: object]> = [
	['customer', 'getAll', {}],
	['usage', 'getAll', {}],
	['usage', 'getAll', { sort: 'percent' }],
	['usage', 'report', {}],
	['usage', 'getAlerts', {}],
];

describe.each(LISTS)('a word of a filter of %s.%s %j that no customer has', (...call) => {
	const [resource, operation, others] = call;
	const hintsOf = async (filters: object) => {
		const { hints } = await runOperation(stage, resource, operation, { ...others, filters });
		return hints.map(({ message }) => message).filter((text) => text.startsWith('No customer'));
	};

	it.each<[string, object, string[]]>([
		['Glod', { plan: ['Glod'] }, ['on the plan "glod" was found. Did you mean "gold"?']],
		['sliver', { plan: ['gold', 'sliver'] }, ['"sliver" was found. Did you mean "silver"?']],
		['enterprice', { plan: 'enterprice' }, ['Did you mean "enterprise"?']],
		['platinum', { plan: ['platinum'] }, ['"platinum" was found. Scriptix documents bronze']],
		['supended', { status: ['supended'] }, ['with the status "supended" was found. Did you mean']],
		['churned', { status: ['churned'] }, ['"churned" was found. Scriptix documents active']],
		['inactive', { status: ['inactive'] }, ['"inactive" was found. Scriptix documents active']],
		['two', { plan: ['pro', 'plus'] }, ['"pro" was found', '"plus" was found']],
	])('is named in a hint: %s', async (_, filters, parts) => {
		const hints = await hintsOf(filters);
		expect(hints).toHaveLength(parts.length);
		parts.forEach((part, index) => expect(hints[index]).toContain(part));
	});

	it.each<[string, object]>([
		['a documented plan without customers', { plan: ['bronze'] }],
		['a plan of a price list', { plan: ['Reseller-XL'] }],
		['both spellings of a status', { status: ['canceled'] }],
		['no filter', {}],
		['another filter that finds nobody', { search: 'nobody' }],
	])('is not %s', async (_, filters) => {
		expect(await hintsOf(filters)).toEqual([]);
	});
});

it('is not looked for where a limit ends the reading', async () => {
	const parameters = { returnAll: false, limit: 1, filters: { plan: ['gold', 'platinum'] } };
	for (const resource of ['customer', 'usage']) {
		const result = await runOperation(stage, resource, 'getAll', parameters);
		expect(jsonOf(result)).toHaveLength(1);
		expect(result.hints).toEqual([]);
	}
});

describe.each(['transcript', 'document'])('a status that no %s has', (resource) => {
	it.each([
		['complete', 'Did you mean "completed"?'],
		['compelted', 'Did you mean "completed"?'],
		['archived', 'Scriptix documents queued, processing, completed and failed.'],
	])('is named in a hint: %s', async (status, part) => {
		const { hints } = await runOperation(stage, resource, 'getAll', { filters: { status } });
		expect(hints).toHaveLength(1);
		expect(hints[0]!.message).toContain(
			`No ${resource} with the status "${status}" was found. ${part}`,
		);
	});

	it.each<[object, string]>([
		[{ language: 'dutch' }, `No ${resource} in the language "dutch" was found`],
		[{ language: 'Nederlands' }, 'Scriptix writes languages as codes, such as nl-nl.'],
	])('or a language: %j', async (filters, part) => {
		const { hints } = await runOperation(stage, resource, 'getAll', { filters });
		expect(hints.map(({ message }) => message)).toEqual([expect.stringContaining(part)]);
	});

	it.each([{ language: 'nl-nl' }, { language: 'en_GB' }, { language: 'nl' }])(
		'or a language, which is none that is a code: %j',
		async (filters) => {
			const { hints } = await runOperation(stage, resource, 'getAll', { filters });
			expect(hints).toEqual([]);
		},
	);

	it.each([{ status: 'failed' }, {}])('is none that Scriptix documents: %j', async (filters) => {
		const { hints } = await runOperation(stage, resource, 'getAll', { filters });
		expect(hints).toEqual([]);
	});
});

it.each([
	['captions', 'Did you mean "caption"?'],
	['subtitle', 'Scriptix documents document and caption.'],
])('a type of document that none has is named in a hint: %s', async (type, part) => {
	const { hints } = await runOperation(stage, 'document', 'getAll', { filters: { type } });
	expect(hints.map(({ message }) => message)).toEqual([
		`No document of the type "${type}" was found. ${part}${part.endsWith('?') ? '' : ' Check the spelling.'}`,
	]);
});

describe.each(['quotaThreshold', 'customerChanged', 'periodClosed'])('the event %s', (event) => {
	const filters = { plan: ['Glod'] };
	const warningsOf = async (watched: object) => {
		const { length } = stage.engine.logs;
		const workflow = await stage.engine.activate(
			quotaWorkflow(stage.engine, { event, filters: watched }),
		);
		await workflow.tick();
		await workflow.deactivate();
		const warnings = stage.engine.logs.slice(length).filter(({ level }) => level === 'warn');
		return warnings.map(({ message }) => message);
	};

	it('names such a word in the log once, where it watches with it', async () => {
		expect(await warningsOf(filters)).toEqual([
			'Scriptix: No customer on the plan "glod" was found. Did you mean "gold"?',
		]);
	});

	it('says nothing of words that customers have', async () => {
		expect(await warningsOf({ plan: ['gold', 'reseller-xl'] })).toEqual([]);
	});

	it('names customer IDs that nobody has, where no other filter leaves customers out', async () => {
		const [{ id } = { id: 0 }] = stage.sandbox.store.customers;
		expect(await warningsOf({ customerIds: `${id}, 998, 999` })).toEqual([
			'Scriptix: The filter Customer IDs names customers who are not among those that were read: 998, 999. Check these IDs.',
		]);
		expect(await warningsOf({ customerIds: String(id) })).toEqual([]);
		expect(await warningsOf({ customerIds: '997', status: ['active'] })).toEqual([]);
	});

	it('says in a test that nobody matches, and why', async () => {
		const error: unknown = await stage.engine
			.pollManually(quotaWorkflow(stage.engine, { event, filters }))
			.catch((caught: Error) => caught);
		expect(error).toMatchObject({
			message: 'No customer matches the filters',
			description: expect.stringContaining('Did you mean "gold"?') as string,
		});
	});
});

describe('a test of a trigger without an example', () => {
	it.each([
		['quotaThreshold', 'customer'],
		['customerChanged', 'customer'],
		['periodClosed', 'customer'],
		['newTranscript', 'transcript'],
		['newDocument', 'document'],
	])('says so without filters and with them: %s', async (event, noun) => {
		const { store } = stage.sandbox;
		for (const { id } of [...store.customers]) store.removeCustomer(Number(id));
		const test = async (filters: object) =>
			await stage.engine.pollManually(quotaWorkflow(stage.engine, { event, filters }));
		await expect(test({})).rejects.toThrow(`There is no ${noun} to show yet`);
		await expect(test({ status: 'trial' })).rejects.toThrow(`No ${noun} matches the filters`);
	});
});

describe.each(['newTranscript', 'newDocument'])('the event %s', (event) => {
	const noun = event.slice(3).toLowerCase();
	const logOf = async (filters: object) => {
		const { length } = stage.engine.logs;
		const workflow = await stage.engine.activate(quotaWorkflow(stage.engine, { event, filters }));
		await workflow.tick();
		await workflow.deactivate();
		const warnings = stage.engine.logs.slice(length).filter(({ level }) => level === 'warn');
		return warnings.map(({ message }) => message);
	};

	it.each<[object, string]>([
		[{ status: 'complete' }, 'with the status "complete" was found. Did you mean "completed"?'],
		[{ status: 'archived' }, 'with the status "archived" was found. Scriptix documents queued'],
		[{ language: 'Dutch' }, 'in the language "Dutch" was found. Scriptix writes languages'],
	])('names a word in the log once that nothing has: %j', async (filters, text) => {
		expect(await logOf(filters)).toEqual([expect.stringContaining(`Scriptix: No ${noun} ${text}`)]);
	});

	it.each([{}, { status: 'failed' }, { language: 'fi' }, { language: 'zh-Hant' }])(
		'says nothing of words that something may have: %j',
		async (filters) => {
			expect(await logOf(filters)).toEqual([]);
		},
	);
});

describe('thresholds of their own that can never count', () => {
	const hintsOf = async (parameters: object) => {
		const { hints } = await runOperation(stage, 'usage', 'getAlerts', parameters);
		return hints.map(({ message }) => message);
	};
	const logOf = async (parameters: object) => {
		const { length } = stage.engine.logs;
		const workflow = await stage.engine.activate(quotaWorkflow(stage.engine, parameters));
		await workflow.tick();
		await workflow.deactivate();
		const warnings = stage.engine.logs.slice(length).filter(({ level }) => level === 'warn');
		return warnings.map(({ message }) => message);
	};
	const ofCustomer = (id: unknown) => ({
		overrides: { values: [{ scope: 'customer', customerId: String(id), thresholds: '60' }] },
	});
	const ofPlan = (plan: string) => ({
		overrides: { values: [{ scope: 'plan', plan: `={{ "${plan}" }}`, thresholds: '60' }] },
	});

	it.each([{ plan: ['silver'] }, { search: 'nobody' }, { status: ['suspended'] }])(
		'as a filter leaves the customer out are named: %j',
		async (filters) => {
			const id = stage.sandbox.store.customers.find(({ plan }) => plan === 'gold')?.id;
			const text = `names customers who are not among those that were read: ${id}. Check these IDs and the filters`;
			for (const texts of [hintsOf, logOf]) {
				expect(await texts({ filters, ...ofCustomer(id) })).toEqual([
					expect.stringContaining(text),
				]);
				expect(await texts(ofCustomer(id))).toEqual([]);
			}
		},
	);

	it.each([
		['Glod', 'No customer on the plan "glod" was found. Did you mean "gold"?'],
		['platinum', 'No customer on the plan "platinum" was found. Scriptix documents bronze'],
	])('as nobody is on the plan are named: %s', async (plan, text) => {
		for (const texts of [hintsOf, logOf]) {
			expect(await texts(ofPlan(plan))).toEqual([expect.stringContaining(text)]);
		}
	});

	it.each(['gold', 'Reseller-XL', 'enterprise'])(
		'are not those of a plan that customers have, or that Scriptix documents: %s',
		async (plan) => {
			for (const texts of [hintsOf, logOf]) expect(await texts(ofPlan(plan))).toEqual([]);
		},
	);
});

describe('a test of a quota alert with a filter on metadata', () => {
	const filters = { metadataKey: 'region', metadataValue: 'north' };
	const test = async () =>
		(await stage.engine.pollManually(quotaWorkflow(stage.engine, { filters }))).map(
			({ json }) => (json.customer as { id: number }).id,
		);

	it('shows nobody whom it does not select, over a threshold or not', async () => {
		const { store } = stage.sandbox;
		store.addCustomer({ minutes: 900, quota_minutes: 1000, metadata: { region: 'south' } });
		await expect(test()).rejects.toThrow('No customer matches the filters');
		const { id } = store.addCustomer({
			...{ minutes: 5, quota_minutes: 1000, metadata: { region: 'north' } },
		});
		expect(await test()).toEqual([id]);
	});
});
