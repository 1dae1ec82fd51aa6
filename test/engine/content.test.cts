import { jsonOf, locator, refusalOf, runOperation } from '../harness/action.cts';
import { skipWaits, useRealClocks } from '../harness/passingTime.cts';
import { ACTION, startStage, type Stage } from '../harness/support.cts';

let stage: Stage;

beforeEach(async () => {
	stage = await startStage({ customers: 4, transcripts: 150 });
});

afterEach(async () => {
	useRealClocks();
	await stage.stop();
});

const API_FILE = /\/speech-to-text\//;
const STORAGE = /^\/__storage__\//;
const requests = () => stage.sandbox.requests.entries;
const list = async (resource: string, filters: object = {}, parameters: object = {}) =>
	jsonOf(
		await runOperation(stage, resource, 'getAll', { returnAll: true, filters, ...parameters }),
	);

describe.each(['transcript', 'document'] as const)('getAll of %s', (resource) => {
	const stored = () => stage.sandbox.store[`${resource}s`];

	it('lists all, 100 a request', async () => {
		expect(await list(resource)).toHaveLength(stored().length);
		expect(requests()).toHaveLength(Math.ceil(stored().length / 100));
	});

	it('stops at the limit', async () => {
		expect(await list(resource, {}, { returnAll: false, limit: 3 })).toHaveLength(3);
		expect(requests().map(({ query }) => query.per_page)).toEqual(['3']);
	});

	it('sends the filters', async () => {
		const { customer_id, language } = stored()[0]!;
		const found = await list(resource, {
			customerId: locator('url', `https://scriptix.app/reseller/${customer_id}`),
			language,
			status: 'completed',
			createdAfter: '2024-12-01T00:00:00',
			createdBefore: '2025-01-10',
		});
		expect(requests()[0]?.query).toMatchObject({
			customer_id: String(customer_id),
			language,
			status: 'completed',
			created_after: expect.stringMatching(/^2024-1[12]-\d\dT/),
			created_before: expect.stringMatching(/^2025-01-\d\dT/),
		});
		const expected = stored().filter(
			(item) =>
				item.customer_id === customer_id &&
				item.language === language &&
				item.status === 'completed' &&
				Date.parse(item.created_at) >= Date.parse(requests()[0]!.query.created_after!) &&
				Date.parse(item.created_at) < Date.parse(requests()[0]!.query.created_before!),
		);
		expect(found).toHaveLength(expected.length);
	});

	it('filters again what a server sends that ignores them', async () => {
		const items = [
			{ session_id: 'a', id: 'a', customer_id: 1, status: 'completed', language: 'nl-nl' },
			{ session_id: 'b', id: 'b', customer_id: 2, status: 'completed', language: 'nl-nl' },
			{ session_id: 'c', id: 'c', customer_id: '1', status: 4, language: 'NL-nl' },
			{ session_id: 'd', id: 'd' },
		];
		stage.sandbox.faults.add({ status: 200, body: items });
		const ids = async (filters: object) => (await list(resource, filters)).map(({ id }) => id);
		expect(await ids({ customerId: locator('id', '1') })).toEqual(['a', 'c', 'd']);
		expect(await ids({ status: '4' })).toEqual(['c', 'd']);
		expect(await ids({ language: 'nl-nl' })).toEqual(['a', 'b', 'c', 'd']);
	});

	it.each([
		[{ createdAfter: '={{ "soon" }}' }, 'The filter Created After is not a date'],
		[{ customerId: '={{ "../x" }}' }, '"../x" is not a customer ID'],
	])('refuses %j before anything is sent', async (filters, message) => {
		expect(await refusalOf(list(resource, filters))).toContain(message);
		expect(requests()).toEqual([]);
	});

	it('explains an account without this list', async () => {
		stage.sandbox.faults.add({ status: 404 });
		expect(await refusalOf(list(resource))).toContain('does not offer this list');
	});
});

it('filters documents by type', async () => {
	const found = await list('document', { type: 'caption' });
	expect(new Set(found.map(({ type }) => type))).toEqual(new Set(['caption']));
});

describe('download', () => {
	const document = () => stage.sandbox.store.documents[0]!;
	const download = async (options: object = {}, parameters: object = {}) => {
		const result = await runOperation(stage, 'document', 'download', {
			sessionId: locator('id', document().session_id),
			documentId: locator('list', document().id),
			format: 'srt',
			options,
			...parameters,
		});
		const bytes = await result.binary('Scriptix Reseller', 0);
		return { json: jsonOf(result)[0]!, binary: result.items[0]!.binary!.data!, bytes };
	};

	it('follows the time-limited link, without the API key', async () => {
		const { json, binary, bytes } = await download();
		expect(bytes.toString('utf8')).toContain('00:00:00,400 --> ');
		expect(bytes.toString('utf8')).toContain('1\n');
		expect(json).toEqual({
			file_name: document().filename.replace('.mp4', '.srt'),
			mime_type: 'application/x-subrip',
			file_size: bytes.length,
		});
		expect(binary).toMatchObject({ fileName: json.file_name, mimeType: 'application/x-subrip' });
		expect(JSON.stringify(binary)).not.toContain('sig=');
		expect(requests()).toHaveLength(2);
		expect(requests()[0]?.headers.authorization).toBe(`Bearer ${stage.sandbox.apiKey}`);
		expect(requests()[1]?.path).toMatch(STORAGE);
		expect(requests()[1]?.headers.authorization).toBeUndefined();
	});

	it.each(['docx', 'html', 'json', 'pdf', 'sbv', 'srt', 'stl', 'ttml', 'txt', 'vtt'])(
		'brings the same %s by link and as a stream',
		async (format) => {
			const byLink = await download({}, { format });
			stage.sandbox.knobs.downloadMode = 'stream';
			const streamed = await download({}, { format });
			expect(streamed.json).toEqual(byLink.json);
			expect(streamed.json.file_name).toMatch(new RegExp(`\\.${format}$`));
			expect(streamed.json.mime_type).toMatch(/^\w+\/[\w.+-]+$/);
			if (format === 'json')
				expect(JSON.parse(String(streamed.bytes))).toEqual(JSON.parse(String(byLink.bytes)));
			else expect(streamed.bytes.equals(byLink.bytes)).toBe(true);
			expect(requests()[0]?.query).toMatchObject({ format, direct_download: 'true' });
		},
	);

	it.each(['link', 'stream'] as const)('hands on a large file by %s', async (downloadMode) => {
		Object.assign(stage.sandbox.knobs, { downloadMode, downloadBytes: 3_000_000 });
		const { json, bytes } = await download({}, { format: 'json' });
		expect(json.file_size).toBe(3_000_000);
		expect(bytes).toHaveLength(3_000_000);
	});

	it('takes the document itself as JSON where Scriptix sends nothing else', async () => {
		stage.sandbox.knobs.downloadMode = 'json';
		const { bytes } = await download({}, { format: 'json' });
		expect(JSON.parse(String(bytes))).toMatchObject({ id: document().id });
		expect(await refusalOf(download())).toContain('neither a download link nor the file');
	});

	it('sends the options, and names the file and the field as asked', async () => {
		const result = await runOperation(stage, 'document', 'download', {
			sessionId: document().session_id,
			documentId: document().id,
			format: 'txt',
			options: {
				withoutTimestamps: true,
				withoutSpeakers: true,
				fileName: '../../etc/pass\u0000wd: "x"',
				binaryProperty: 'file',
			},
		});
		expect(requests()[0]?.query).toMatchObject({
			without_timestamps: 'true',
			without_speakers: 'true',
		});
		expect(result.items[0]?.binary?.file?.fileName).toBe('passwd x.txt');
	});

	it('reads customer files with a key of the customer, which goes to the API only', async () => {
		stage.sandbox.knobs.documentKeys = 'customer';
		const refusal = await refusalOf(download());
		expect(refusal).toMatch(/option Customer API Key/);
		const { key } = stage.sandbox.store.issueKey(document().customer_id);
		stage.sandbox.requests.clear();
		await download({ customerApiKey: key });
		expect(requests().map(({ headers }) => headers.authorization)).toEqual([
			`Bearer ${key}`,
			undefined,
		]);
	});

	it('never shows the key of the customer', async () => {
		const customerApiKey = 'sk_live_of_a_customer';
		stage.sandbox.faults.add({
			status: 401,
			body: { error: 'x', message: `Key ${customerApiKey} is unknown` },
		});
		const refusal = await refusalOf(download({ customerApiKey }));
		expect(refusal).toContain('parameter Customer API Key');
		expect(refusal).toContain('Key [hidden] is unknown');
		// The engine's own log entry of an error shows the node's parameters as the user entered them.
		const logged = JSON.stringify(stage.engine.logs).split(`"customerApiKey":"${customerApiKey}"`);
		expect(logged.some((text) => text.includes(customerApiKey))).toBe(false);
	});

	it('says that a link has expired, without showing it', async () => {
		stage.sandbox.knobs.linkLifetimeSeconds = 0;
		const refusal = await refusalOf(download());
		expect(refusal).toContain('The download link of Scriptix does not work');
		expect(refusal).not.toContain('sig=');
	});

	it.each(['http://files.example/x', 'ftp://files.example/x', 'file:///etc/passwd', 'x'])(
		'does not follow a link to %s',
		async (download_url) => {
			stage.sandbox.faults.add({ status: 200, body: { result: { download_url } } });
			expect(await refusalOf(download())).toContain('does not start with https://');
			expect(requests()).toHaveLength(1);
		},
	);

	it.each([API_FILE, STORAGE])('does not follow a redirect of %s', async (path) => {
		stage.sandbox.faults.add({ match: { path }, redirect: `${stage.sandbox.url}/elsewhere` });
		await expect(download()).rejects.toThrow();
		expect(stage.sandbox.requests.count({ path: '/elsewhere' })).toBe(0);
	});

	it('refuses a file of another size than announced', async () => {
		stage.sandbox.faults.add({
			match: { path: STORAGE },
			status: 200,
			body: 'short',
			contentType: 'text/plain',
		});
		expect(await refusalOf(download())).toMatch(
			/did not arrive complete.*announced \d+ bytes, and 5 came/,
		);
	});

	it.each(['link', 'stream'] as const)(
		'refuses a file that breaks off, by %s',
		async (downloadMode) => {
			Object.assign(stage.sandbox.knobs, { downloadMode, downloadBytes: 500_000 });
			stage.sandbox.faults.add({
				match: { path: downloadMode === 'link' ? STORAGE : API_FILE },
				truncate: 1000,
			});
			expect(await refusalOf(download())).toContain('did not arrive complete');
		},
	);

	it('waits and asks again when the server is busy', async () => {
		stage.sandbox.faults.add({ status: 429, retryAfter: 0, times: 1 });
		stage.sandbox.faults.add({ match: { path: STORAGE }, status: 503, times: 1 });
		skipWaits();
		await download();
		expect(requests()).toHaveLength(4);
	});

	it('says which document is not there', async () => {
		const refusal = await refusalOf(download({}, { documentId: locator('id', 'missing') }));
		expect(refusal).toContain('The document does not exist or this API key may not read it');
	});

	it.each([
		[{ documentId: '={{ ".." }}' }, 'The Document has characters that no ID has'],
		[{ sessionId: '={{ "" }}' }, 'The Transcript is missing'],
		[{ format: '={{ "exe" }}' }, '"exe" is not a choice of Format'],
		[{ options: { customerApiKey: 'a\nb' } }, 'The Customer API Key contains a space'],
	])('refuses %j before anything is sent', async (parameters, message) => {
		expect(await refusalOf(download({}, parameters))).toContain(message);
		expect(requests()).toEqual([]);
	});
});

describe('the pickers', () => {
	const search = async (method: string, filter?: string, token?: string, parameters?: object) =>
		await stage.engine.listSearch(ACTION, method, filter, token, parameters);

	it('offers transcripts by file name', async () => {
		const first = await search('searchTranscripts');
		expect(first.results).toHaveLength(100);
		const second = await search('searchTranscripts', '', String(first.paginationToken));
		expect(second.results).toHaveLength(50);
		const [transcript] = stage.sandbox.store.transcripts;
		const found = await search('searchTranscripts', transcript!.filename.toUpperCase());
		expect(found.results).toEqual([
			{
				name: `${transcript!.filename} (${transcript!.language}, ${transcript!.created_at.slice(0, 10)}, customer ${transcript!.customer_id})`,
				value: transcript!.session_id,
			},
		]);
	});

	it('offers the documents of the chosen session', async () => {
		const { session_id } = stage.sandbox.store.documents[0]!;
		const { results } = await search('searchDocuments', undefined, undefined, {
			resource: 'document',
			operation: 'download',
			sessionId: locator('id', session_id),
		});
		const ids = stage.sandbox.store.documents
			.filter((document) => document.session_id === session_id)
			.map(({ id }) => id);
		expect(results.map(({ value }) => value)).toEqual(ids);
	});
});
