import type {
	ICredentialDataDecryptedObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
} from 'n8n-workflow';

import type { GenerationLabel, TestOutcome } from '../texts/credentialTest';
import { asksOther, explainTest } from '../texts/credentialTest';
import { UnusableAnswer } from './answers';
import { checkBaseUrl } from './baseUrl';
import { generationOf, otherGeneration } from './generations';
import { readPage } from './generations/envelope';
import type { Generation } from './generations/generation';
import { legacy } from './generations/legacy';
import { networkFactsOf } from './transport';

const TIMEOUT_MS = 30_000;

const USUAL_BASE_URL = 'https://api.scriptix.io';

// Credentials that a request has been authenticated with. n8n calls `preAuthentication` not only in
// a test, but also after a failed request, when nothing may be sent: the key would go to both
// generations, and the failure's own text would be hidden.
const used = new WeakSet<object>();

/** To be called whenever a request gets the key of a credential. */
export function noteUse(credentials: ICredentialDataDecryptedObject): void {
	used.add(credentials);
}

/**
 * Finds out whether the API key answers on the generation that the credential names, else on the
 * other one.
 *
 * @throws Error whose text is what the person reads; it holds no key
 */
export async function testCredential(
	{ helpers }: IHttpRequestHelper,
	credentials: ICredentialDataDecryptedObject,
): Promise<void> {
	if (used.has(credentials)) return;
	const { apiKey, apiGeneration, baseUrl } = credentials;
	const checked = checkBaseUrl(baseUrl);
	if (checked.refusal !== undefined) throw new Error(checked.refusal);
	const generation = generationOf(apiGeneration);
	if (generation === undefined) {
		throw new Error('The API Generation is not known. Set it to current or legacy.');
	}
	const key = String(apiKey ?? '').trim();
	const ask = async (asked: Generation) => await outcomeOf(helpers, asked, checked.url, key);
	const chosen = await ask(generation);
	if (chosen.kind === 'ok') return;
	const rival = otherGeneration(generation);
	const other = asksOther(chosen) ? await ask(rival) : undefined;
	throw new Error(
		explainTest({
			chosen,
			other,
			otherLabel: labelOf(rival),
			isUsualBaseUrl: checked.url === USUAL_BASE_URL,
		}),
	);
}

async function outcomeOf(
	helpers: IHttpRequestHelper['helpers'],
	generation: Generation,
	baseUrl: string,
	apiKey: string,
): Promise<TestOutcome> {
	const options: IHttpRequestOptions = {
		method: 'GET',
		url: `${baseUrl}${generation.probe.path}`,
		qs: generation.probe.query,
		headers: generation.headers(apiKey),
		json: true,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		// The key must not travel to wherever a redirect points.
		disableFollowRedirect: true,
		timeout: TIMEOUT_MS,
	};
	try {
		const { statusCode, body } = (await helpers.httpRequest(options)) as {
			statusCode: number;
			body: unknown;
		};
		return judge(statusCode, body);
	} catch (error) {
		const { networkCode, body } = networkFactsOf(error);
		// The engine itself refused, for example by the credential's list of domains.
		if (networkCode === undefined && body) return { kind: 'notSent', reason: body.message };
		return { kind: 'unreachable', code: networkCode };
	}
}

function judge(status: number, body: unknown): TestOutcome {
	if (status === 401 || status === 403 || status === 404 || status === 405) {
		return { kind: 'refused', status };
	}
	if (status >= 300 && status < 400) return { kind: 'redirect' };
	if (status === 429) return { kind: 'busy' };
	if (status >= 500) return { kind: 'failing' };
	if (status >= 400) return { kind: 'otherStatus', status };
	return readPage(body) instanceof UnusableAnswer ? { kind: 'notTheApi' } : { kind: 'ok' };
}

function labelOf(generation: Generation): GenerationLabel {
	return generation === legacy ? 'Legacy' : 'Current';
}
