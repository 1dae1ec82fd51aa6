import { trimEnds } from '../codec/text';

/** A customer, or one who is read after a change that was carried out. */
export type CustomerSubject = 'customer' | 'changedCustomer';

/** What a request was about, for advice that names it. */
export type Subject =
	| CustomerSubject
	/** The making of a customer, at the address of the list. */
	| 'creation'
	| 'token'
	/** The revoking of a token, which not every account's API offers. */
	| 'revocation'
	| 'transcript'
	| 'document'
	/** The making of a link, which takes the reseller's key only. */
	| 'editorLink'
	/** A file behind a time-limited link of another host. */
	| 'link'
	| 'list';

/** What the words about a failure depend on. */
export interface TextFacts {
	subject: Subject;
	/** HTTP status, or undefined when no complete answer arrived. */
	status?: number;
	/** Code of the network layer, such as `ECONNREFUSED`. */
	networkCode?: string;
	/** What was asked for at the Base URL. */
	url?: string;
	/** Name and port of the other server that a link leads to. */
	linkHost?: string;
	/** Why an answer with a good status cannot be used. */
	unusable?: string;
	/** Where a redirect pointed to. */
	location?: string;
	/** How long the server asked to wait. */
	retryAfterMs?: number;
	/** True when the limit was waited for, in vain, as long as a request may be. */
	waitedInVain?: boolean;
	/** True when a write may have been carried out although no answer arrived. */
	fateUnknown?: boolean;
	/** True when another key than the credential's was sent. */
	usesOtherKey?: boolean;
	/** The code and the text of the error body. */
	vendor?: { code?: string; message?: string };
}

/** What happened, and what to do. */
export interface Explanation {
	message: string;
	advice: string;
}

interface StatusTexts {
	/** For the error of a node. */
	node: (facts: TextFacts) => Explanation;
}

const NO_CUSTOMER: Explanation = {
	message: 'The customer does not exist or belongs to another reseller',
	advice: 'Check the customer ID, or pick the customer from the list.',
};

const NOT_FOUND: Record<Subject, Explanation> = {
	customer: NO_CUSTOMER,
	changedCustomer: NO_CUSTOMER,
	creation: {
		message: 'Scriptix does not offer to create customers at this address',
		advice:
			'Test the credential: the test says whether this API key belongs to the other API Generation, or whether the account or the Base URL is the reason.',
	},
	token: {
		message: 'The customer or token does not exist or belongs to another reseller',
		advice: 'Check the customer ID and the token ID.',
	},
	revocation: {
		message: 'Scriptix does not offer to revoke this token through the API of this account',
		advice:
			'Check the token ID. If it is right, revoke the token in the Scriptix dashboard: open the customer at https://scriptix.app/reseller and go to its API tokens.',
	},
	link: {
		message: 'The download link of Scriptix does not work',
		advice: 'Links are valid for a limited time. Run the node again to get a new one.',
	},
	transcript: {
		message: 'The transcript does not exist or belongs to another reseller',
		advice: 'Check the session ID.',
	},
	document: {
		message: 'The document does not exist or this API key may not read it',
		advice:
			'Check the session ID and the document ID. If both are right, add the option Customer API Key with a key of the customer who owns the document.',
	},
	editorLink: {
		message: 'The customer, transcript or document does not exist or belongs to another reseller',
		advice: 'Check the customer ID, the session ID and the document ID.',
	},
	list: {
		message: 'Scriptix does not offer this list to the account',
		advice:
			'Test the credential: the test says whether this API key belongs to the other API Generation, or whether the account or the Base URL is the reason.',
	},
};

const UNKNOWN_TOKEN: Explanation = {
	message: 'The token does not exist or belongs to another reseller',
	advice:
		'Check the token ID: it is in the output of Generate if the API states it, and in the Scriptix dashboard among the API tokens of the customer. It is not the token itself.',
};

/** Whether an error body says that the token is not there, and not that the path is not. */
function namesToken({ code = '', message = '' }: TextFacts['vendor'] = {}): boolean {
	const [, said = ''] = message.split(/token\b(.*)/is);
	return /token_?not_?found/i.test(code) || /\b(not found|not exist|unknown)/i.test(said);
}

/** What a person reads about a status, wherever it arrived. */
export const STATUS_TEXTS: Record<number, StatusTexts> = {
	401: {
		node: ({ usesOtherKey }) => ({
			message: 'Scriptix refused the API key',
			advice: usesOtherKey
				? 'Check the parameter Customer API Key: it may be mistyped, expired or revoked.'
				: "Check the API Key in the credential: it may be mistyped, expired or revoked, or belong to the other API Generation. The credential's test finds out which.",
		}),
	},
	402: {
		node: () => ({
			message: 'The quota or the subscription does not allow this',
			advice: 'Raise the quota or renew the subscription of the customer in Scriptix.',
		}),
	},
	403: {
		node: ({ subject }) => ({
			message: 'This API key is not permitted to do this',
			advice:
				subject === 'document'
					? 'Add the option Customer API Key with a key of the customer who owns the document.'
					: 'Use the API key of a reseller account that manages this customer.',
		}),
	},
	404: {
		node: ({ subject, vendor }) =>
			subject === 'revocation' && namesToken(vendor) ? UNKNOWN_TOKEN : NOT_FOUND[subject],
	},
	405: {
		node: ({ subject }) =>
			subject === 'revocation'
				? NOT_FOUND.revocation
				: {
						message: 'Scriptix does not offer this operation to the account',
						advice: 'Do it in the Scriptix dashboard.',
					},
	},
	409: {
		node: () => ({
			message: 'The change conflicts with data that Scriptix already has',
			advice: 'Often an e-mail address is already in use. Get the customer first, then update it.',
		}),
	},
	422: {
		node: () => ({
			message: 'Scriptix did not accept a value',
			advice: 'Correct the named fields.',
		}),
	},
	429: {
		node: ({ retryAfterMs, waitedInVain }) => ({
			message: 'Scriptix limits the requests of this API key',
			advice: waitedInVain
				? 'Scriptix refused this request for a quarter of an hour, because other programs with the same key use up its limit. Run this again when they send less, or ask Scriptix for a higher limit.'
				: `Wait ${durationText(retryAfterMs)}, or lower Requests per Minute in the credential when other programs use the same key.`,
		}),
	},
};

/** What a person reads about any redirect. */
export const REDIRECT_TEXTS: StatusTexts = {
	node: ({ location, url }) => ({
		message: 'Scriptix answered with a redirect, which is not followed',
		advice: changesSlash(location, url)
			? 'The server wants the same path with another slash at its end, as the other API Generation has it. Test the credential: the test says whether this API key belongs to that one.'
			: `The API key is sent to the Base URL only. Set the Base URL of the credential to the right address${location ? ` (the redirect points to ${withoutQuery(location)})` : ''}.`,
	}),
};

/** What a person reads about any status from 500 on. */
export const SERVER_ERROR_TEXTS: StatusTexts = {
	node: ({ fateUnknown }) => ({
		message: 'Scriptix is not able to answer at the moment',
		advice: fateUnknown
			? 'The change may or may not have been made. Look in Scriptix before you run this again.'
			: 'Try again later.',
	}),
};

const OTHER_STATUS: Explanation = {
	message: 'Scriptix did not accept the request',
	advice: 'Check the parameters of the node.',
};

/** What a node says about an answer with this status. */
export function explainStatus(status: number, facts: TextFacts): Explanation {
	if (facts.subject === 'link' && status < 500) return NOT_FOUND.link;
	const texts = STATUS_TEXTS[status];
	if (texts) return texts.node(facts);
	if (status >= 300 && status < 400) return REDIRECT_TEXTS.node(facts);
	return status >= 500 ? SERVER_ERROR_TEXTS.node(facts) : OTHER_STATUS;
}

function durationText(ms: number | undefined): string {
	if (ms === undefined) return 'a minute';
	const seconds = Math.ceil(ms / 1000);
	if (seconds === 0) return 'a moment';
	return seconds === 1 ? '1 second' : `${seconds} seconds`;
}

/**
 * Whether a redirect changes the slash at the end of the path, and leads to no other server. One
 * behind a proxy may not know by which protocol and port it is reached.
 */
export function changesSlash(location: string | undefined, url: string | undefined): boolean {
	if (!location || !url) return false;
	try {
		const [target, asked] = [new URL(location, url), new URL(url)];
		const plain = ({ pathname }: URL) => trimEnds(pathname, (character) => character === '/');
		const isOther = target.pathname !== asked.pathname;
		return isOther && target.hostname === asked.hostname && plain(target) === plain(asked);
	} catch {
		return false;
	}
}

/** A link without what could make it a secret. */
function withoutQuery(link: string): string {
	return link.replace(/[?#].*$/s, '').replace(/\/\/[^/]*@/, '//');
}
