import { explainConnection } from './connection';
import { changesSlash } from './statuses';

/** The names of the two generations, as the credential's form shows them. */
export type GenerationLabel = 'Current' | 'Legacy';

/** How a generation of the API answered the test of a credential. */
export type TestOutcome =
	| { kind: 'ok' }
	/** Statuses that can mean that the key belongs to the other generation. */
	| { kind: 'refused'; status: 401 | 403 | 404 | 405 }
	| { kind: 'redirect'; location?: string; url: string }
	/** The beginning of JSON, and no more. */
	| { kind: 'brokenOff' }
	| { kind: 'unpaid' }
	/** A good status without what the API answers. */
	| { kind: 'notTheApi' }
	| { kind: 'busy' }
	| { kind: 'failing' }
	| { kind: 'unreachable'; code?: string }
	/** n8n itself refused to send the request. */
	| { kind: 'notSent'; reason: string }
	| { kind: 'otherStatus'; status: number };

export interface TestFacts {
	/** The generation that the credential names, and how it answered. */
	chosen: TestOutcome;
	/** The other generation; undefined when it was not asked. */
	other?: TestOutcome;
	otherLabel: GenerationLabel;
	/** Whether the Base URL is the one that Scriptix documents. */
	isUsualBaseUrl: boolean;
}

/**
 * Whether the answer can mean that the key belongs to the other generation, which is asked then. A
 * server that is busy, failing or out of reach says nothing about it.
 */
export function asksOther({ kind }: TestOutcome): boolean {
	return kind === 'refused' || kind === 'redirect' || kind === 'notTheApi';
}

/** What a person reads when the test of a credential does not succeed: what happened and what to do. */
export function explainTest(facts: TestFacts): string {
	const { chosen, other, otherLabel } = facts;
	if (other?.kind === 'ok') {
		return `This API key works, but with the other generation of the Reseller API. Set API Generation to ${otherLabel}.`;
	}
	const sentence = explainOutcome(facts);
	const isDecided = other === undefined || asksOther(other);
	if (!asksOther(chosen) || isDecided) return sentence;
	return `${sentence} Whether the API key belongs to the other generation of the Reseller API could not be found out just now.`;
}

function explainOutcome({ chosen, other, otherLabel, isUsualBaseUrl }: TestFacts): string {
	const cure = isUsualBaseUrl
		? 'Ask Scriptix whether your account has the Reseller API.'
		: 'Use https://api.scriptix.io as Base URL.';
	if (isNotThere(chosen) && other !== undefined && refusesKey(other)) {
		return `What answers at this Base URL is the other generation of the Reseller API, and it refuses the API key. Set API Generation to ${otherLabel} and enter the API key again.`;
	}
	switch (chosen.kind) {
		case 'refused':
			return REFUSALS[chosen.status](cure);
		case 'redirect':
			return changesSlash(chosen.location, chosen.url)
				? `The server wants the same path with another slash at its end, as neither generation of the Reseller API has it. ${cure}`
				: `This Base URL leads to another address, and the API key is not sent there. ${cure}`;
		case 'notTheApi':
			return `What answers at this Base URL is not the Scriptix API. ${cure}`;
		case 'brokenOff':
			return 'The answer of Scriptix ends too early. Try again; if it happens often, check the network of n8n and any proxy in between.';
		case 'unpaid':
			return 'Scriptix takes no requests of this account until it is paid for. Check the subscription in the Scriptix dashboard, or ask Scriptix.';
		case 'busy':
			return 'Scriptix limits the requests of this API key. Wait a minute and try again.';
		case 'failing':
			return 'Scriptix is not able to answer at the moment. Try again later.';
		case 'unreachable': {
			const { message, advice } = explainConnection(chosen.code);
			return `${message}. ${advice}`;
		}
		case 'notSent':
			return chosen.reason;
		case 'otherStatus':
			return `Scriptix did not accept the request of the test (HTTP ${chosen.status}). ${cure}`;
		case 'ok':
			return '';
	}
}

function refusesKey(outcome: TestOutcome): boolean {
	return outcome.kind === 'refused' && (outcome.status === 401 || outcome.status === 403);
}

/** Whether nothing of the generation is at the address. */
function isNotThere(outcome: TestOutcome): boolean {
	if (outcome.kind === 'redirect') return !changesSlash(outcome.location, outcome.url);
	return outcome.kind === 'notTheApi' || (outcome.kind === 'refused' && !refusesKey(outcome));
}

const REFUSALS: Record<401 | 403 | 404 | 405, (cure: string) => string> = {
	401: () =>
		'Scriptix refused the API key: it is mistyped, expired or revoked. Enter it again, or create a new one in the Scriptix dashboard.',
	403: () =>
		'Scriptix knows the API key, but it may not read customers. Use the API key of a reseller account.',
	404: (cure) => `There is no Reseller API at this Base URL, or not for this account. ${cure}`,
	405: (cure) => `There is no Reseller API at this Base URL, or not for this account. ${cure}`,
};
