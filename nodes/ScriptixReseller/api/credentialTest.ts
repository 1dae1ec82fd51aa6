import type {
	ICredentialDataDecryptedObject,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { plainText } from '../codec/text';
import type { GenerationLabel, TestOutcome } from '../texts/credentialTest';
import { asksOther, explainTest } from '../texts/credentialTest';
import { UnusableAnswer } from './answers';
import { checkBaseUrl } from './baseUrl';
import { readRequestsPerMinute } from './credentials';
import { generationOf, otherGeneration } from './generations';
import { readPage, statesError } from './generations/envelope';
import type { Generation } from './generations/generation';
import { legacy } from './generations/legacy';
import { LIST_LIMIT, readJson } from './jsonBody';
import type { BodyStream } from './streams';
import { discard, isStream } from './streams';
import { networkFactsOf } from './transport';

const TIMEOUT_MS = 30_000;

const USUAL_BASE_URL = 'https://api.scriptix.io';

/**
 * Tests a credential as n8n does when it is saved: whether the API key answers on the generation that
 * it names, else on the other one. It is a function of the nodes because a request that a credential
 * type declares could ask one generation only, and n8n 2.8 shows texts of its own for what it finds.
 *
 * @returns an error with the sentence that the person reads; it holds no key
 */
export async function testCredential(
	{ helpers }: ICredentialTestFunctions,
	credentials: ICredentialDataDecryptedObject,
): Promise<INodeCredentialTestResult> {
	const refusal = await findRefusal(helpers, credentials);
	return refusal === undefined
		? { status: 'OK', message: 'Connection successful!' }
		: { status: 'Error', message: refusal };
}

async function findRefusal(
	helpers: ICredentialTestFunctions['helpers'],
	credentials: ICredentialDataDecryptedObject,
): Promise<string | undefined> {
	const { apiKey, apiGeneration, baseUrl, requestsPerMinute } = credentials;
	const checked = checkBaseUrl(baseUrl);
	if (checked.refusal !== undefined) return checked.refusal;
	const generation = generationOf(apiGeneration);
	if (generation === undefined)
		return 'The API Generation is not known. Set it to current or legacy.';
	const key = String(apiKey ?? '').trim();
	// Such a key cannot be sent as a header at all.
	if (!/^[\x21-\x7e]+$/.test(key))
		return 'Enter the API Key: it is empty, or holds a character that no key has.';
	if (readRequestsPerMinute(requestsPerMinute) === undefined)
		return 'Enter a number of 1 or more as Requests per Minute. Scriptix documents 100 for reseller accounts.';
	const ask = async (asked: Generation) => await outcomeOf(helpers, asked, checked.url, key);
	const chosen = await ask(generation);
	if (chosen.kind === 'ok') return undefined;
	const rival = otherGeneration(generation);
	const other = asksOther(chosen) ? await ask(rival) : undefined;
	return explainTest({
		chosen,
		other,
		otherLabel: labelOf(rival),
		isUsualBaseUrl: checked.url === USUAL_BASE_URL,
	});
}

async function outcomeOf(
	helpers: ICredentialTestFunctions['helpers'],
	generation: Generation,
	baseUrl: string,
	apiKey: string,
): Promise<TestOutcome> {
	// The only helper that n8n gives to a test, with the names that it knows.
	const options = {
		method: 'GET',
		uri: `${baseUrl}${generation.probe.path}`,
		qs: generation.probe.query,
		headers: generation.headers(apiKey),
		json: true,
		// The engine itself would read an answer of any size into the memory.
		useStream: true,
		resolveWithFullResponse: true,
		simple: false,
		// The key must not travel to wherever a redirect points.
		followRedirect: false,
		followAllRedirects: false,
		timeout: TIMEOUT_MS,
	};
	try {
		const { statusCode, headers, body } = (await helpers.request(options)) as {
			statusCode: number;
			headers: Record<string, unknown> | undefined;
			body: unknown;
		};
		if (statusCode >= 300 && statusCode < 400) {
			if (isStream(body)) discard(body);
			const location = plainText(headers?.location);
			return { kind: 'redirect', location, url: options.uri };
		}
		return judge(statusCode, isStream(body) ? await readBody(statusCode, body) : body);
	} catch (error) {
		const { networkCode, body } = networkFactsOf(error);
		// The engine itself refused, for example by the credential's list of domains.
		if (networkCode === undefined && body) return { kind: 'notSent', reason: body.message };
		return { kind: 'unreachable', code: networkCode };
	}
}

/** Reads a good answer as far as an answer of the API can be long; of another the status is enough. */
async function readBody(status: number, body: BodyStream): Promise<unknown> {
	if (status < 200 || status >= 300) {
		discard(body);
		return undefined;
	}
	// The engine's own timeout ends with the headers.
	const limit = AbortSignal.timeout(TIMEOUT_MS);
	const stop = () => body.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }));
	limit.addEventListener('abort', stop);
	try {
		return await readJson(body, LIST_LIMIT);
	} finally {
		limit.removeEventListener('abort', stop);
	}
}

function judge(status: number, body: unknown): TestOutcome {
	if (status === 401 || status === 403 || status === 404 || status === 405) {
		return { kind: 'refused', status };
	}
	if (status === 402) return { kind: 'unpaid' };
	if (status === 429) return { kind: 'busy' };
	if (status >= 500) return { kind: 'failing' };
	if (status >= 400) return { kind: 'otherStatus', status };
	// JSON that cannot be read stays a text.
	if (typeof body === 'string' && /^\s*[{[]/.test(body)) return { kind: 'brokenOff' };
	if (statesError(body)) return { kind: 'notTheApi' };
	return readPage(body) instanceof UnusableAnswer ? { kind: 'notTheApi' } : { kind: 'ok' };
}

function labelOf(generation: Generation): GenerationLabel {
	return generation === legacy ? 'Legacy' : 'Current';
}
