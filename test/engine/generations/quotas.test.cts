import type { IDataObject } from 'n8n-workflow';

import { refusalOf, runOperation } from '../../harness/action.cts';
import { describeBoth, spokenGeneration } from '../../harness/generations.cts';
import {
	addWatchedCustomer,
	crossings,
	emitted,
	percents,
	quotaWorkflow,
	startStage,
	type Stage,
} from '../../harness/support.cts';

let stage: Stage;

beforeEach(async () => {
	stage = await startStage({ customers: 0, transcripts: 0, ...spokenGeneration() });
});

afterEach(async () => await stage.stop());

const OPERATIONS = ['getAll', 'report', 'getAlerts'] as const;

const run = async (operation: string, options: object, more: object = {}) =>
	await runOperation(stage, 'usage', operation, {
		...{ returnAll: true, format: 'items', options },
		...more,
	});

const hintsOf = ({ hints }: { hints: Array<{ message: string }> }) =>
	hints.map(({ message }) => message).filter((text) => text.includes('Check these IDs'));

describeBoth('quotas that the user states', (generation) => {
	it.each<[string, unknown, RegExp]>([
		['no JSON', 'no json', /JSON object of minutes by customer ID/],
		['JSON that is cut short', '{"123": 5', /JSON object/],
		['an array', '[1000]', /JSON object/],
		['an array of objects', [{ id: 1, minutes: 5 }], /JSON object/],
		['a number', '1000', /JSON object/],
		['a negative number', { 123: -5 }, /The minutes of "123" are -5/],
		['a word', { 123: 'many' }, /The minutes of "123" are "many"/],
		['null', { 123: null }, /The minutes of "123" are null/],
		['a decimal comma', { 123: '62,5' }, /The minutes of "123"/],
		['grouped thousands', { 123: '10.000' }, /The minutes of "123"/],
		['an object', { 123: { minutes: 5 } }, /The minutes of "123"/],
		['a negative default', { default: -1 }, /The minutes of "default"/],
		['a name in place of an ID', { 'Example BV': 5 }, /"Example BV" is not a customer ID/],
		['a link in place of an ID', { 'https://scriptix.app/reseller/123': 5 }, /not a customer ID/],
		['a path in place of an ID', { '../123': 5 }, /"\.\.\/123" is not a customer ID/],
		['an empty ID', { '': 5 }, /"" is not a customer ID/],
		['a word for nothing', { undefined: 5 }, /"undefined" is not a customer ID/],
		['one customer twice', '{"123": 5, " 123": 7}', /Two entries are for "123"/],
		['one customer twice under one name', '{"123": 5, "123": 7}', /Two entries are for "123"/],
		['one customer twice as a number', '{"123": 5, "123.0": 7}', /Two entries are for "123"/],
		['a Dutch ten thousand in JSON', '{"123": 10.000}', /The minutes of "123" are "10.000"/],
		['a German default in JSON', '{ "default": 1.500 }', /The minutes of "default" are "1.500"/],
		['an exponent in JSON', '{"123": 1e4}', /The minutes of "123" are "1e4"/],
		['a number beyond 2^53 in JSON', '{"123": 90071992547409931}', /The minutes of "123"/],
		['an ID with a separator', { '1.001': 5 }, /"1.001" is not a customer ID/],
	])('that are %s are refused before anything is sent, everywhere', async (_, quotas, reason) => {
		const options = { quotas };
		for (const operation of OPERATIONS) {
			expect(await refusalOf(run(operation, options))).toMatch(/option Quotas.*/);
			expect(await refusalOf(run(operation, options))).toMatch(reason);
		}
		const get = runOperation(stage, 'usage', 'get', { customerId: '123', options });
		expect(await refusalOf(get)).toMatch(reason);
		const workflow = quotaWorkflow(stage.engine, { ...percents(80), options });
		expect(await refusalOf(stage.engine.pollManually(workflow))).toMatch(reason);
		await expect(stage.engine.activate(workflow)).rejects.toThrow(/Quotas/);
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it.each(OPERATIONS)('for customers who are not there are named: %s', async (operation) => {
		const id = addWatchedCustomer(stage, 850);
		const quotas = { [id]: 1000, 999: 5, 1000000: 7, default: 400 };
		expect(hintsOf(await run(operation, { quotas }))).toEqual([
			'The option Quotas names customers who are not among those that were read: 999, 1000000. Check these IDs',
		]);
		expect(hintsOf(await run(operation, { quotas: { [id]: 5 } }))).toEqual([]);
		// With a filter nobody can tell.
		const filters = { search: 'Customer' };
		expect(hintsOf(await run(operation, { quotas }, { filters }))).toEqual([]);
	});

	it('for customers who are not there are logged by the trigger, once', async () => {
		stage.engine.clearLogs();
		const id = addWatchedCustomer(stage, 850);
		const workflow = await stage.engine.activate(
			quotaWorkflow(stage.engine, { options: { quotas: { [id]: 1000, 999: 5 } } }),
		);
		await workflow.tick();
		expect(crossings(emitted(workflow))).toEqual([`${id}: 80`]);
		const told = stage.engine.logs.filter(({ message }) => message.includes('Check these IDs'));
		expect(told).toHaveLength(1);
		expect(told[0]!.message).toContain('999');
		await workflow.deactivate();
	});

	const thresholdsFor = (...ids: Array<number | string>) => ({
		overrides: {
			values: ids.map((id) => ({ scope: 'customer', customerId: id, thresholds: '60' })),
		},
	});

	it('beside thresholds for customers who are not there are named', async () => {
		const id = addWatchedCustomer(stage, 850);
		const quotas = { default: 1000 };
		const hints = async (more: object) => hintsOf(await run('getAlerts', { quotas }, more));
		expect(await hints(thresholdsFor(id, 999))).toEqual([
			'The parameter Other Thresholds for a Plan or Customer names customers who are not among those that were read: 999. Check these IDs',
		]);
		expect(await hints(thresholdsFor(id))).toEqual([]);
		expect(await hints({ ...thresholdsFor(999), filters: { search: 'Customer' } })).toEqual([
			expect.stringContaining('read: 999. Check these IDs and the filters'),
		]);

		stage.engine.clearLogs();
		const workflow = await stage.engine.activate(
			quotaWorkflow(stage.engine, { options: { quotas }, ...thresholdsFor(998, id) }),
		);
		await workflow.tick();
		const told = stage.engine.logs.filter(({ message }) => message.includes('Check these IDs'));
		expect(told).toHaveLength(1);
		expect(told[0]!.message).toMatch(/Other Thresholds.*: 998\. Check/);
		await workflow.deactivate();
	});

	const NONE = [undefined, null, '', '{}', {}, { default: 0 }, { 123: 0 }];

	it.each(NONE.map((quotas) => [quotas]))(
		'that are none, %j, need others to be judged by',
		async (quotas) => {
			addWatchedCustomer(stage, 850);
			const judge = async (parameters: object) =>
				await run('getAlerts', { quotas }, parameters).then(
					({ items }) => items.length,
					(error: Error & { description?: string }) => String(error.description),
				);
			const remaining = { thresholds: { values: [{ type: 'minutesRemaining', value: 200 }] } };
			const override = {
				thresholds: { values: [{ type: 'minutesUsed', value: 5000 }] },
				overrides: { values: [{ scope: 'customer', customerId: '123', thresholds: '60' }] },
			};
			const found = [await judge(percents(80)), await judge(remaining), await judge(override)];
			if (generation === 'current') expect(found).toEqual([1, 1, 0]);
			else for (const text of found) expect(text).toMatch(/knows no quotas.*Add the option Quotas/);
		},
	);
});

describeBoth('what an Update cannot change', (generation) => {
	it.each<[string, object, string]>([
		['a quota', { quotaMinutes: 5 }, 'The field Quota Minutes'],
		['metadata', { metadataJson: { a: 1 } }, 'The field Metadata'],
		['a plan', { plan: 'gold' }, 'The field Plan'],
		['a phone number', { phone: '+31201234567' }, 'The field Phone'],
	])('%s is refused before anything is sent, with the cure', async (_, fields, subject) => {
		const id = addWatchedCustomer(stage, 10);
		const update = runOperation(stage, 'customer', 'update', {
			customerId: id,
			updateFields: { name: 'New', ...fields },
		});
		const isPhone = subject === 'The field Phone';
		if (isPhone === (generation === 'current')) {
			const text = await refusalOf(update);
			expect(text).toContain(subject);
			expect(text).toContain('Remove the field');
			expect(stage.sandbox.requests.count()).toBe(0);
		} else {
			const [item] = (await update).items;
			expect((item!.json as IDataObject).name).toBe('New');
		}
	});
});
