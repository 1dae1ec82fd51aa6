import { runOperation } from '../../harness/action.cts';
import { HARMS, HostileHost } from '../../harness/faults/hostileHost.cts';
import { quotaWorkflow, startStage, type Stage } from '../../harness/support.cts';
import { until } from '../../harness/until.cts';

// What each of them costs in memory and time is measured in test/heavy/hostile.
const host = new HostileHost();
let stage: Stage;

beforeAll(async () => {
	await host.start();
	stage = await startStage({ customers: 1, transcripts: 1 });
});

afterAll(async () => {
	await stage.stop();
	await host.stop();
});

const leadTo = (name: string) => {
	host.asked.clear();
	stage.engine.credentials.scriptixResellerApi!.baseUrl = host.urlOf(name);
};

const list = async () =>
	await runOperation(stage, 'customer', 'getAll', { returnAll: true }).catch(
		(error: Error) => error,
	);

const TOO_LARGE = /^Scriptix sent an answer that cannot be used.*too large/;
const REFUSED = /^Scriptix did not accept the request/;

// Older engines have a class of their own for such errors.
const textOf = (error: unknown) =>
	error instanceof Error && 'description' in error
		? `${error.message} | ${String(error.description)}`
		: String(error);

describe('an answer that is meant to do harm', () => {
	// It is not read any further than was looked at.
	afterEach(async () => await until(() => host.underWay === 0));

	it.each<[string, RegExp]>([
		['endless', TOO_LARGE],
		['endlessText', TOO_LARGE],
		['bomb', TOO_LARGE],
		['bombOfLists', TOO_LARGE],
		['endlessError', REFUSED],
		['tags', REFUSED],
		['keysLikeKeys', REFUSED],
		['deepError', REFUSED],
		['endlessPause', /^Scriptix is not able to answer/],
		['titles', /^Scriptix is not able to answer/],
		['bombOfError', /^Scriptix is not able to answer/],
		['deepMessage', /^Scriptix sent an answer that cannot be used.*It holds an error/],
		['wideError', /^Scriptix sent an answer that cannot be used.*Scriptix says: no\./],
	])('is one failed request: %s', async (name, text) => {
		leadTo(name);
		expect(textOf(await list())).toMatch(new RegExp(text.source, 's'));
		expect(host.asked.get(name)).toBe(1);
		leadTo(name);
		expect(
			textOf(
				await runOperation(stage, 'customer', 'create', {
					...{ name: 'A', email: 'a@example.org', plan: 'gold' },
				}).catch((error: Error) => error),
			),
		).not.toMatch(/Maximum call stack|Cannot convert|RangeError/);
		expect(host.asked.get(name)).toBe(1);
	});

	it.each(['deepMetadata', 'deeperMetadata', 'wideMetadata', 'manyItems'])(
		'stops nobody who reads it: %s',
		async (name) => {
			leadTo(name);
			const result = await list();
			expect(textOf(result)).toBe('[object Object]');
			const report = await runOperation(stage, 'usage', 'report', { format: 'csv' });
			expect(report.items[0]?.json).toMatchObject({ customers: 1 });
			for (const event of ['quotaThreshold', 'customerChanged']) {
				const workflow = await stage.engine.activate(quotaWorkflow(stage.engine, { event }));
				await workflow.tick();
				expect(workflow.errors).toEqual([]);
				await workflow.deactivate();
			}
		},
	);

	const ENDLESS: Array<[string, RegExp, number]> = [
		['endlessPages', /goes on after 100 MB/, 60],
		['endlessItems', /goes on after 100,000 items/, 50],
		['endlessCustomers', /goes on after 100,000 items/, 1_100],
		['hugePages', /lists more than 10,000 at once/, 1],
		['endlessNames', /goes on after 100 MB/, 110],
	];

	it.each(ENDLESS)('is a list that never ends: %s', async (name, text, mostRequests) => {
		// Both bounds are kept in one place for both generations; the heavy suite tries all with each.
		const isCheap = mostRequests <= 60;
		for (const apiGeneration of ['current', ...(isCheap ? ['legacy'] : [])]) {
			leadTo(name);
			Object.assign(stage.engine.credentials.scriptixResellerApi!, { apiGeneration });
			const error = (await list()) as Error & { failure?: { cause: string } };
			expect(textOf(error)).toMatch(text);
			expect(error.failure?.cause ?? 'configuration-invalid').toBe('configuration-invalid');
			expect(host.asked.get(name)).toBeLessThanOrEqual(mostRequests);
			await until(() => host.underWay === 0);
		}
		Object.assign(stage.engine.credentials.scriptixResellerApi!, { apiGeneration: 'current' });
	});

	it('is a list for each of many customers, which are read as one', async () => {
		leadTo('hugeList');
		const credential = stage.engine.credentials.scriptixResellerApi!;
		Object.assign(credential, { apiGeneration: 'legacy' });
		const reading = runOperation(stage, 'transcript', 'getAll', { returnAll: true });
		const text = textOf(await reading.catch((error: Error) => error));
		Object.assign(credential, { apiGeneration: 'current' });
		expect(text).toMatch(/goes on after 100,000 items/);
	});
});

describe('the test of a credential', () => {
	const PAGES = [
		...['deepMetadata', 'deeperMetadata', 'wideMetadata'],
		...['manyItems', 'longName', 'longTexts'],
		...['endlessPages', 'endlessItems', 'endlessNames', 'endlessCustomers', 'hugeList'],
	];

	it.each(Object.keys(HARMS))('reads no more than it needs of %s', async (name) => {
		leadTo(name);
		const data = { apiKey: 'key', baseUrl: host.urlOf(name) };
		const { status, message } = await stage.engine.testCredential('scriptixResellerApi', data);
		expect(status).toBe(PAGES.includes(name) ? 'OK' : 'Error');
		expect(message).not.toMatch(/Maximum call stack|Cannot convert|RangeError/);
		await until(() => host.underWay === 0);
	});
});

describe('a download link', () => {
	const download = async (link: object) => {
		stage.engine.credentials.scriptixResellerApi!.baseUrl = stage.sandbox.url;
		stage.sandbox.faults.clear();
		stage.sandbox.faults.add({ match: { path: /^\/api/ }, status: 200, body: link });
		const { id, session_id } = stage.sandbox.store.documents[0]!;
		return textOf(
			await runOperation(stage, 'document', 'download', {
				...{ documentId: id, sessionId: session_id, format: 'srt' },
			}).catch((error: Error) => error),
		);
	};

	it('to a file that brings more than announced is given up at once', async () => {
		const link = { download_url: host.urlOf('endlessText'), size_bytes: 5 };
		expect(await download(link)).toMatch(/^The file is too large/);
		await until(() => host.underWay === 0);
	});

	it('to a file without an end is given up', async () => {
		for (const size_bytes of [undefined, 1e15, -1, 'many', {}]) {
			const link = { download_url: host.urlOf('endlessText'), size_bytes };
			expect(await download(link)).toMatch(/^The file is too large/);
		}
	});

	it('may have a name and a type that are no texts', async () => {
		const link = { download_url: `${host.urlOf('nothing')}`, filename: {}, content_type: ['a'] };
		expect(await download(link)).toMatch(/download link of Scriptix does not work/);
	});
});
