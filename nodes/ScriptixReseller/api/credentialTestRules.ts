import type { ICredentialTestRequest } from 'n8n-workflow';

type Rules = NonNullable<ICredentialTestRequest['rules']>;
type Rule = Rules[number];

const CORRECT_BASE_URL = 'Use https://api.scriptix.io as Base URL.';

const TEXTS: Record<number, string> = {
	401: 'Scriptix refused the API key: it is mistyped, expired or revoked. Enter it again, or create a new one in the Scriptix dashboard.',
	403: 'Scriptix knows the API key, but it may not read customers. Use the API key of a reseller account.',
	404: `There is no Reseller API at this Base URL, or not for this account. ${CORRECT_BASE_URL}`,
	429: 'Scriptix limits the requests of this API key. Wait a minute and try again.',
};

const SERVER_ERROR = 'Scriptix is not able to answer at the moment. Try again later.';

const REDIRECT = `This Base URL leads to another address, and the API key is not sent there. ${CORRECT_BASE_URL}`;

const rules: Rule[] = [
	...Object.entries(TEXTS).map(([status, message]) => onStatus(Number(status), message)),
	...[301, 302, 303, 307, 308].map((status) => onStatus(status, REDIRECT)),
	...[500, 502, 503, 504].map((status) => onStatus(status, SERVER_ERROR)),
	{
		type: 'responseSuccessBody',
		properties: {
			// Holds for an answer that is text, such as the page of a website: n8n hands on JSON parsed.
			key: 'trim.name',
			value: 'trim',
			message: `What answers at this Base URL is not the Scriptix API. ${CORRECT_BASE_URL}`,
		},
	},
];

/** What a person reads when the test of a credential does not succeed; n8n's own texts are bare. */
export const credentialTestRules = rules as Rules;

function onStatus(status: number, message: string): Rule {
	return { type: 'responseCode', properties: { value: status, message } };
}
