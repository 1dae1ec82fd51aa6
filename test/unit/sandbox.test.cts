import type { Knobs, Sandbox, SandboxOptions } from '../sandbox/index.cts';
import { refuseViolations, startSandbox } from '../sandbox/index.cts';

type Json = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any

const CUSTOMERS = '/api/v3/reseller/customers';
const TOKENS = '/api/v3/reseller/tokens';

let sandbox: Sandbox;

async function start(options: SandboxOptions = {}): Promise<void> {
	sandbox = await startSandbox({ customers: 30, ...options });
}

afterEach(async () => {
	await sandbox.stop();
});

async function call(path: string, init: RequestInit & { key?: string } = {}): Promise<Response> {
	const { key = sandbox.apiKey, headers, ...rest } = init;
	return await fetch(path.startsWith('http') ? path : sandbox.url + path, {
		redirect: 'manual',
		...rest,
		headers: {
			...(key ? { authorization: `Bearer ${key}` } : {}),
			...(rest.body ? { 'content-type': 'application/json' } : {}),
			...headers,
		},
	});
}

async function get(path: string): Promise<Json> {
	return (await (await call(path)).json()) as Json;
}

async function send(method: string, path: string, body: unknown): Promise<Response> {
	return await call(path, { method, body: JSON.stringify(body) });
}

function documentPath(): string {
	const { id, session_id } = sandbox.store.documents[0]!;
	return `/api/v3/speech-to-text/session/${session_id}/document/${id}`;
}

describe('customers', () => {
	test('are listed a page at a time, each once, with the total', async () => {
		await start();
		const pages = await Promise.all(
			[1, 2, 3, 4].map(async (page) => await get(`${CUSTOMERS}?page=${page}&per_page=10`)),
		);
		expect(pages.map(({ count }) => count)).toEqual([10, 10, 10, 0]);
		expect(pages.map(({ total_results }) => total_results)).toEqual([30, 30, 30, 30]);
		expect(pages.flatMap(({ result }) => result.map(({ id }: Json) => id))).toEqual(
			sandbox.store.customers.map(({ id }) => id),
		);
		expect(Object.keys(pages[0]!.result[0].usage)).toEqual([
			'transcription_minutes',
			'quota_minutes',
		]);
	});

	test('are filtered by plan and status', async () => {
		await start({ customers: 100 });
		const { result } = await get(`${CUSTOMERS}?plan=gold&status=active&per_page=100`);
		expect(result.map(({ id }: Json) => id)).toEqual(
			sandbox.store.customers
				.filter(({ plan, status }) => plan === 'gold' && status === 'active')
				.map(({ id }) => id),
		);
		expect(result.length).toBeGreaterThan(0);
	});

	test('are created, read, changed and deleted', async () => {
		await start();
		const fields = { name: 'Ada BV', email: 'ada@example.org', plan: 'gold', metadata: { a: 1 } };
		const created = await send('POST', CUSTOMERS, fields);
		expect(created.status).toBe(201);
		const { id, api_key, quota_minutes } = (await created.json()) as Json;
		expect([typeof api_key, quota_minutes]).toEqual(['string', 10_000]);

		const changed = await send('PATCH', `${CUSTOMERS}/${id}`, {
			plan: 'bronze',
			status: 'suspended',
			metadata: { b: 2 },
		});
		expect(await changed.json()).toMatchObject({
			plan: 'bronze',
			quota_minutes: 500,
			status: 'suspended',
			metadata: { b: 2 },
		});
		expect((await get(`${CUSTOMERS}/${id}`)).metadata).toEqual({ b: 2 });

		expect((await call(`${CUSTOMERS}/${id}`, { method: 'DELETE' })).status).toBe(204);
		const gone = await call(`${CUSTOMERS}/${id}`, { method: 'DELETE' });
		expect([gone.status, ((await gone.json()) as Json).error_code]).toEqual([
			404,
			'CUSTOMER_NOT_FOUND',
		]);
		expect([sandbox.violations, sandbox.requestViolations]).toEqual([[], []]);
	});

	test('are the same for the same seed', async () => {
		await start({ seed: 7 });
		const first = await get(CUSTOMERS);
		await sandbox.stop();
		await start({ seed: 7 });
		expect(await get(CUSTOMERS)).toEqual(first);
	});

	test('can be changed, added and removed while they are listed', async () => {
		await start({ customers: 3 });
		const added = sandbox.store.addCustomer({ plan: 'enterprise', minutes: 12 });
		sandbox.store.updateCustomer(added.id, { name: 'Renamed' });
		sandbox.store.removeCustomer(1002);
		const { result } = await get(CUSTOMERS);
		expect(result.map(({ id }: Json) => id)).toEqual([1001, 1003, 1004]);
		expect(result[2]).toMatchObject({
			name: 'Renamed',
			usage: { transcription_minutes: 12, quota_minutes: null },
		});
	});
});

describe('usage and time', () => {
	test('usage has its period, its percentage, and parts that sum up', async () => {
		await start();
		sandbox.store.setUsage(1001, 450, { quota: 10_000 });
		const usage = await get(`${CUSTOMERS}/1001/usage`);
		expect(usage).toMatchObject({
			customer_id: 1001,
			period: { start: '2025-01-01', end: '2025-01-31' },
			usage: { transcription_minutes: 450, quota_minutes: 10_000, usage_percent: 4.5 },
		});
		const { batch_transcription, realtime_transcription } = usage.breakdown;
		expect(batch_transcription + realtime_transcription).toBeCloseTo(450);
	});

	test('minutes start from zero when the clock passes the end of the period', async () => {
		await start();
		sandbox.store.setUsage(1001, 450);
		sandbox.clock.set('2025-01-31T23:59:59Z');
		expect((await get(`${CUSTOMERS}/1001/usage`)).usage.transcription_minutes).toBe(450);
		sandbox.clock.advance(1000);
		const { period, usage } = await get(`${CUSTOMERS}/1001/usage`);
		expect([period.start, usage.transcription_minutes]).toEqual(['2025-02-01', 0]);
		sandbox.store.grow(2);
		const { dailyMinutes, minutes } = sandbox.store.customers[0]!;
		expect(minutes).toBeCloseTo(2 * dailyMinutes, 1);
	});

	test('a new period can be late, as a whole or with its minutes only', async () => {
		await start({ knobs: { lateRolloverHours: 6 } });
		sandbox.store.setUsage(1001, 450);
		sandbox.clock.set('2025-02-01T05:00:00Z');
		const late = await get(`${CUSTOMERS}/1001/usage`);
		expect([late.period.start, late.usage.transcription_minutes]).toEqual(['2025-01-01', 450]);
		sandbox.knobs.lateRolloverOf = 'minutes';
		const mixed = await get(`${CUSTOMERS}/1001/usage`);
		expect([mixed.period.start, mixed.usage.transcription_minutes]).toEqual(['2025-02-01', 450]);
		sandbox.clock.advance({ hours: 1 });
		expect((await get(`${CUSTOMERS}/1001/usage`)).usage.transcription_minutes).toBe(0);
	});

	test.each([
		[31, '2025-02-10T00:00:00Z', '2025-01-31', '2025-02-27'],
		[31, '2025-02-28T00:00:00Z', '2025-02-28', '2025-03-30'],
		[15, '2024-12-31T00:00:00Z', '2024-12-15', '2025-01-14'],
	])('a cycle from day %i is, at %s, in %s to %s', async (cycleDay, now, start_, end) => {
		await start({ customers: 1, now });
		sandbox.store.updateCustomer(1001, { cycleDay });
		expect((await get(`${CUSTOMERS}/1001/usage`)).period).toEqual({ start: start_, end });
	});

	test('the Date header follows the clock, on failures too', async () => {
		await start();
		sandbox.clock.set('2031-05-06T07:08:09Z');
		sandbox.faults.add({ status: 503, times: 1 });
		for (const path of [CUSTOMERS, CUSTOMERS, '/nowhere']) {
			expect((await call(path)).headers.get('date')).toBe('Tue, 06 May 2031 07:08:09 GMT');
		}
	});
});

describe('refusals', () => {
	test.each([
		['no key', '', 'MISSING_API_KEY'],
		['an unknown key', 'nonsense', 'INVALID_API_KEY'],
	])('%s gets a 401', async (_, key, code) => {
		await start();
		const answer = await call(CUSTOMERS, { key });
		expect([answer.status, ((await answer.json()) as Json).error_code]).toEqual([401, code]);
	});

	test('a revoked key gets a 401, a customer key a 403', async () => {
		await start();
		const { key } = sandbox.store.issueKey(1001);
		expect((await call(CUSTOMERS, { key })).status).toBe(403);
		sandbox.store.revokeKey();
		expect(await get(CUSTOMERS)).toMatchObject({ error_code: 'KEY_REVOKED' });
	});

	test('requests that the description does not allow are refused and noted', async () => {
		await start();
		const answers = [
			await call(`${CUSTOMERS}?per_page=101`),
			await call(`${CUSTOMERS}/abc`),
			await send('POST', CUSTOMERS, { name: 'A', email: 'no address', plan: 'gold' }),
			await send('PATCH', `${CUSTOMERS}/1001`, {}),
			await call(CUSTOMERS, { method: 'POST', body: '{"name":' }),
			await call(CUSTOMERS, {
				method: 'POST',
				body: 'a=b',
				headers: { 'content-type': 'text/plain' },
			}),
		];
		expect(answers.map(({ status }) => status)).toEqual([422, 422, 422, 422, 400, 415]);
		expect(await answers[2]!.json()).toMatchObject({ details: { email: expect.any(String) } });
		expect(sandbox.requestViolations).toHaveLength(answers.length);
	});

	test('what the description does not name is passed over and noted', async () => {
		await start();
		const answers = [
			await call(`${CUSTOMERS}?search=abc&plan=gold`),
			await call('/api/v3/reseller/transcripts?created_after=2025-01-01T00:00:00Z'),
			await call('/api/v3/reseller/transcripts?type=caption'),
			await send('PATCH', `${CUSTOMERS}/1001`, { name: 'B', colour: 'red' }),
			await call('/api/v3/reseller/plans'),
		];
		expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 404]);
		expect(sandbox.takeViolations()).toEqual([
			'listCustomers: query search: not described',
			'listTranscripts: query type: not described',
			'updateCustomer: body colour: not described',
			'GET /api/v3/reseller/plans: is not described',
		]);
		expect(sandbox.requestViolations).toEqual([]);
	});

	test('violations that nobody has taken are refused', async () => {
		await start();
		expect(() => refuseViolations(sandbox)).not.toThrow();
		await call(`${CUSTOMERS}?search=abc`);
		expect(() => refuseViolations(sandbox)).toThrow('query search: not described');
		expect(() => refuseViolations(sandbox)).not.toThrow();
	});

	test('list filters that no page documents are passed over, or applied when the knob says so', async () => {
		await start({ transcripts: 60 });
		const documents = '/api/v3/reseller/transcripts/documents';
		const total = async (query: string) =>
			Number((await get(`${documents}?${query}`)).total_results);
		const all = await total('');
		const cut = sandbox.store.documents[30]!.created_at;
		expect([await total('type=caption'), await total(`created_after=${cut}`)]).toEqual([all, all]);
		sandbox.knobs.ignoredQuery = [];
		expect(await total('type=caption')).toBeLessThan(all);
		const [after, before] = [
			await total(`created_after=${cut}`),
			await total(`created_before=${cut}`),
		];
		expect([after > 0, before > 0, after + before]).toEqual([true, true, all]);
		sandbox.knobs.ignoredQuery = ['language'];
		expect(await total('language=nl-nl')).toBe(all);
	});

	test('an answer that the description does not allow becomes a 500 and is noted', async () => {
		await start();
		sandbox.store.updateCustomer(1001, { plan: 5 as never });
		expect((await call(`${CUSTOMERS}/1001`)).status).toBe(500);
		expect(sandbox.violations).toEqual([expect.stringContaining('getCustomer 200: ')]);
	});

	test.each([
		['coded', { error: 'Not Found', error_code: 'CUSTOMER_NOT_FOUND' }],
		['plain', { error: 'customer_not_found', message: 'Customer 9 not found' }],
		['nested', { error: { code: 404, message: 'Customer 9 not found' } }],
	] as const)('failures can be %s', async (errorShape, body) => {
		await start({ knobs: { errorShape } });
		expect(await get(`${CUSTOMERS}/9`)).toMatchObject(body);
	});
});

describe('rate limit', () => {
	test('refuses what is too much in a window, and tells when to come back', async () => {
		await start({ requestsPerMinute: 2, knobs: { rateWindowMs: 400 } });
		const first = await call(CUSTOMERS);
		expect(first.headers.get('x-ratelimit-remaining')).toBe('1');
		await call(CUSTOMERS);
		const refused = await call(CUSTOMERS);
		expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
		expect(await refused.json()).toMatchObject({
			error_code: 'RATE_LIMIT_EXCEEDED',
			retry_after: 1,
		});
		await new Promise((done) => setTimeout(done, 450));
		expect((await call(CUSTOMERS)).status).toBe(200);
	});

	test('gives its hints where the knobs have them', async () => {
		await start({ knobs: { rateHints: { header: 'date', body: false, reset: false } } });
		sandbox.faults.add({ status: 429, retryAfter: 30 });
		const refused = await call(CUSTOMERS);
		expect(refused.headers.get('retry-after')).toBe('Wed, 15 Jan 2025 09:00:30 GMT');
		expect(refused.headers.has('x-ratelimit-reset')).toBe(false);
		expect(await refused.json()).not.toHaveProperty('retry_after');
	});
});

describe('knobs', () => {
	const turned: Array<[string, Partial<Knobs>, string, Json]> = [
		['total is of the page', { total: 'pageCount' }, CUSTOMERS, { total_results: 25 }],
		['total is off', { total: -7 }, CUSTOMERS, { total_results: 23 }],
		['pages are smaller', { maxPerPage: 10 }, `${CUSTOMERS}?per_page=100`, { count: 10 }],
		['page numbers are ignored', { ignorePage: true }, `${CUSTOMERS}?page=9`, { count: 25 }],
		[
			'too large pages are cut',
			{ overMaxPerPage: 'clamp' },
			`${CUSTOMERS}?per_page=500`,
			{ count: 30 },
		],
		['ids are texts', { idsAsStrings: true }, `${CUSTOMERS}/1001`, { id: '1001' }],
		[
			'single answers are wrapped',
			{ envelope: 'enveloped' },
			`${CUSTOMERS}/1001`,
			{ count: 1, result: { id: 1001 } },
		],
		[
			'the end is the day after',
			{ periodEnd: 'exclusive' },
			`${CUSTOMERS}/1001/usage`,
			{ period: { end: '2025-02-01' } },
		],
		[
			'usage refuses parameters',
			{ usageParameters: '422' },
			`${CUSTOMERS}/1001/usage?from=1`,
			{ error_code: 'VALIDATION_ERROR' },
		],
	];
	test.each(turned)('%s', async (_, knobs, path, body) => {
		await start({ knobs });
		expect(await get(path)).toMatchObject(body);
		expect(sandbox.violations).toEqual([]);
	});

	test('the total and the period are missing', async () => {
		await start({ knobs: { total: 'missing', usagePeriod: false } });
		expect(await get(CUSTOMERS)).not.toHaveProperty('total_results');
		expect(await get(`${CUSTOMERS}/1001/usage`)).not.toHaveProperty('period');
	});

	test('amounts are texts', async () => {
		await start({ knobs: { numbersAsStrings: true } });
		sandbox.store.setUsage(1001, 450, { quota: 10_000 });
		const { usage } = await get(`${CUSTOMERS}/1001/usage`);
		expect(usage).toMatchObject({ transcription_minutes: '450', usage_percent: '4.5' });
	});

	test('lists have more fields', async () => {
		await start({ knobs: { listFields: { metadata: true, usagePercent: true } } });
		sandbox.store.setUsage(1001, 5, { quota: 10 });
		expect((await get(CUSTOMERS)).result[0]).toMatchObject({
			metadata: { crm_id: 'CRM-001001' },
			usage: { usage_percent: 50 },
		});
	});

	test('changes of status are ignored or refused, changes answer nothing', async () => {
		await start({ knobs: { patchStatus: 'ignore', metadataMode: 'merge' } });
		const patch = { status: 'suspended', metadata: { more: 1 } };
		expect(await (await send('PATCH', `${CUSTOMERS}/1001`, patch)).json()).toMatchObject({
			status: 'active',
			metadata: { crm_id: 'CRM-001001', more: 1 },
		});
		sandbox.knobs.patchStatus = '422';
		expect((await send('PATCH', `${CUSTOMERS}/1001`, patch)).status).toBe(422);
		sandbox.knobs.envelope = 'empty204';
		expect((await send('PATCH', `${CUSTOMERS}/1001`, { name: 'New' })).status).toBe(204);
		expect(sandbox.store.getCustomer(1001)?.name).toBe('New');
	});

	test('deleting is soft, an e-mail address is unique', async () => {
		await start({ knobs: { deleteMode: 'soft', duplicateEmail: '409' } });
		await call(`${CUSTOMERS}/1001`, { method: 'DELETE' });
		const { status, email } = await get(`${CUSTOMERS}/1001`);
		expect(status).toBe('cancelled');
		const again = await send('POST', CUSTOMERS, { name: 'A', email, plan: 'gold' });
		expect(again.status).toBe(409);
	});
});

describe('tokens', () => {
	test('are made and revoked', async () => {
		await start({ knobs: { tokenIds: true } });
		const body = { customer_id: 1001, name: 'CI', type: 'live' };
		const made = await send('POST', TOKENS, body);
		const { token, id } = (await made.json()) as Json;
		expect([made.status, typeof token]).toEqual([201, 'string']);
		expect((await call(`${TOKENS}/${id}`, { method: 'DELETE' })).status).toBe(204);
		expect((await call(CUSTOMERS, { key: token })).status).toBe(401);
		expect((await call(`${TOKENS}/${id}`, { method: 'DELETE' })).status).toBe(404);
		expect((await send('POST', TOKENS, { ...body, type: 'odd' })).status).toBe(422);
		expect((await send('POST', TOKENS, { ...body, customer_id: 9 })).status).toBe(404);
		sandbox.knobs.revokeSupported = false;
		expect((await call(`${TOKENS}/1`, { method: 'DELETE' })).status).toBe(405);
		expect(sandbox.violations).toEqual([]);
	});
});

describe('content', () => {
	test('transcripts and documents are listed for all customers or one', async () => {
		await start();
		const { customer_id } = sandbox.store.transcripts[0]!;
		for (const path of ['/transcripts', '/transcripts/documents']) {
			const all = await get(`/api/v3/reseller${path}?per_page=100`);
			const ofOne = await get(`/api/v3/reseller${path}?customer_id=${customer_id}`);
			expect(all.count).toBeGreaterThan(ofOne.count);
			expect(new Set(ofOne.result.map((item: Json) => item.customer_id))).toEqual(
				new Set([customer_id]),
			);
		}
		expect(sandbox.violations).toEqual([]);
	});

	test('a document comes as JSON, as a file, or by a link that takes no key and expires', async () => {
		await start();
		expect((await get(documentPath())).result.document).toHaveLength(8);
		const file = await (await call(`${documentPath()}?format=vtt`)).text();
		expect(file).toMatch(/^WEBVTT\n/);
		const { result } = await get(`${documentPath()}?format=vtt&direct_download=true`);
		const download = await call(result.download_url, { key: '' });
		expect(download.headers.get('content-type')).toBe('text/vtt');
		expect(await download.text()).toBe(file);
		expect((await call(result.download_url)).status).toBe(403);
		sandbox.clock.advance({ hours: 1 });
		expect((await call(result.download_url, { key: '' })).status).toBe(403);
		expect(sandbox.violations).toEqual([]);
	});

	test('only the key of the customer may read it, when the knob says so; files can be big', async () => {
		await start({
			knobs: { documentKeys: 'customer', downloadMode: 'stream', downloadBytes: 3e6 },
		});
		expect((await call(documentPath())).status).toBe(403);
		const owner = sandbox.store.documents[0]!.customer_id;
		const { key } = sandbox.store.issueKey(owner);
		const answer = await call(`${documentPath()}?format=docx&direct_download=true`, { key });
		expect((await answer.arrayBuffer()).byteLength).toBe(3e6);
		const other = sandbox.store.issueKey(owner === 1001 ? 1002 : 1001);
		expect((await call(documentPath(), { key: other.key })).status).toBe(404);
	});
});

describe('faults', () => {
	test('befall the requests that they match, as often as they say', async () => {
		await start();
		sandbox.faults.add({
			match: { method: 'GET', path: /usage$/ },
			status: 502,
			skip: 1,
			times: 1,
		});
		const answers = [];
		for (const path of [CUSTOMERS, ...Array<string>(3).fill(`${CUSTOMERS}/1001/usage`)]) {
			answers.push((await call(path)).status);
		}
		expect(answers).toEqual([200, 200, 502, 200]);
		const { remove } = sandbox.faults.add({ match: { query: { page: '2' } }, status: 500 });
		expect((await call(`${CUSTOMERS}?page=1`)).status).toBe(200);
		expect((await call(`${CUSTOMERS}?page=2`)).status).toBe(500);
		remove();
		expect((await call(`${CUSTOMERS}?page=2`)).status).toBe(200);
	});

	test('answer with any body, type and headers, or redirect', async () => {
		await start();
		const body = '<html><title>Bad gateway</title></html>';
		sandbox.faults.add({
			status: 502,
			body,
			contentType: 'text/html',
			headers: { 'x-a': 'b' },
			times: 1,
		});
		const html = await call(CUSTOMERS);
		expect([html.status, html.headers.get('content-type'), html.headers.get('x-a')]).toEqual([
			502,
			'text/html',
			'b',
		]);
		expect(await html.text()).toBe(body);
		sandbox.faults.add({ redirect: 'http://127.0.0.1:1/', times: 1 });
		const redirect = await call(CUSTOMERS);
		expect([redirect.status, redirect.headers.get('location')]).toEqual([
			302,
			'http://127.0.0.1:1/',
		]);
		sandbox.faults.add({ status: 401, times: 1 });
		expect(await get(CUSTOMERS)).toMatchObject({ error_code: 'INVALID_API_KEY' });
	});

	test('headers of a fault also stand on the answers that are given as usual', async () => {
		await start();
		sandbox.faults.add({ headers: { 'retry-after': '7' } });
		expect((await call(CUSTOMERS)).headers.get('retry-after')).toBe('7');
	});

	test.each([
		['reset', { reset: 'before' }],
		['reset after its headers', { reset: 'afterHeaders' }],
		['cut short', { truncate: 40 }],
	] as const)('a connection is %s', async (_, fault) => {
		await start();
		sandbox.faults.add({ ...fault, times: 1 });
		await expect(call(CUSTOMERS).then(async (answer) => await answer.text())).rejects.toThrow();
		expect((await call(CUSTOMERS)).status).toBe(200);
	});

	test('an answer is late, or comes in pieces', async () => {
		await start();
		for (const fault of [{ delayMs: 80 }, { dripMs: 5 }]) {
			sandbox.faults.add({ ...fault, times: 1 });
			const begun = performance.now();
			expect((await get(CUSTOMERS)).count).toBe(25);
			expect(performance.now() - begun).toBeGreaterThan(70);
		}
	});

	test('stopping ends requests that hang or wait', async () => {
		await start();
		sandbox.faults.add({ hang: true, times: 1 });
		sandbox.faults.add({ delayMs: 60_000, times: 1 });
		const pending = [call(CUSTOMERS), call(CUSTOMERS)].map(
			async (answer) => await answer.then(({ status }) => status).catch(() => 'cut'),
		);
		while (sandbox.requests.entries.length < 2) await new Promise((done) => setTimeout(done, 5));
		const begun = performance.now();
		await sandbox.stop();
		expect(performance.now() - begun).toBeLessThan(1000);
		expect((await Promise.all(pending))[0]).toBe('cut');
	});

	test('data changes just before an answer', async () => {
		await start();
		sandbox.faults.add({
			match: { query: { page: '2' } },
			times: 1,
			mutate: (store) => store.removeCustomer(1001),
		});
		const first = await get(`${CUSTOMERS}?per_page=10`);
		const second = await get(`${CUSTOMERS}?per_page=10&page=2`);
		expect([first.result[9].id, second.result[0].id]).toEqual([1010, 1012]);
	});
});

test('requests are logged with their body and status', async () => {
	await start();
	await send('PATCH', `${CUSTOMERS}/1001?a=b`, { name: 'X' });
	await call(CUSTOMERS);
	expect(sandbox.requests.entries[0]).toMatchObject({
		method: 'PATCH',
		path: `${CUSTOMERS}/1001`,
		query: { a: 'b' },
		headers: { authorization: `Bearer ${sandbox.apiKey}` },
		body: { name: 'X' },
		status: 200,
	});
	expect(sandbox.requests.count({ method: 'GET', path: CUSTOMERS })).toBe(1);
	expect(sandbox.requests.count({ path: /\/customers/ })).toBe(2);
	sandbox.requests.clear();
	expect(sandbox.requests.count()).toBe(0);
});

test('other processes can do the same over HTTP', async () => {
	await start();
	const admin = async (method: string, path: string, body: unknown = {}) =>
		(await (await send(method, `/__sandbox__${path}`, body)).json()) as Json;
	await admin('PUT', '/usage', [{ id: 1001, minutes: 450, quota: 500 }]);
	await admin('PATCH', '/knobs', { errorShape: 'plain', listFields: { metadata: true } });
	await admin('POST', '/clock', { set: '2025-01-20T00:00:00Z', days: 1 });
	await admin('DELETE', '/customers/1002');
	const { id } = await admin('POST', '/customers', { name: 'Added' });
	await admin('PATCH', `/customers/${id}`, { status: 'suspended' });
	await admin('POST', '/faults', {
		match: { pathPattern: '/usage$' },
		times: 1,
		mutate: { removeCustomer: 1003 },
	});
	await get(`${CUSTOMERS}/1001/usage`);
	expect(sandbox.store.getCustomer(1001)?.percent).toBe(90);
	expect(sandbox.store.getCustomer(1002)).toBeUndefined();
	expect(sandbox.store.getCustomer(1003)).toBeUndefined();
	expect(sandbox.store.getCustomer(id)?.status).toBe('suspended');
	const state = (await (await call('/__sandbox__/state')).json()) as Json;
	expect(state).toMatchObject({ now: '2025-01-21T00:00:00.000Z', customers: 29, requests: 1 });
	expect(state.knobs.listFields).toMatchObject({ metadata: true, quotaMinutes: false });
});
