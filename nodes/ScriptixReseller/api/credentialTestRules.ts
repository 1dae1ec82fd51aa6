import type { ICredentialTestRequest } from 'n8n-workflow';

import { NOT_THE_API, REDIRECT_TEXTS, SERVER_ERROR_TEXTS, STATUS_TEXTS } from '../texts/statuses';

type Rules = NonNullable<ICredentialTestRequest['rules']>;
type Rule = Rules[number];

const rules: Rule[] = [
	...Object.entries(STATUS_TEXTS).flatMap(([status, { credentialTest }]) =>
		credentialTest === undefined ? [] : [onStatus(Number(status), credentialTest)],
	),
	...[301, 302, 303, 307, 308].map((status) => onStatus(status, REDIRECT_TEXTS.credentialTest)),
	...[500, 502, 503, 504].map((status) => onStatus(status, SERVER_ERROR_TEXTS.credentialTest)),
	{
		type: 'responseSuccessBody',
		properties: {
			// Holds for an answer that is text, such as the page of a website: n8n hands on JSON parsed.
			key: 'trim.name',
			value: 'trim',
			message: NOT_THE_API,
		},
	},
];

/** What a person reads when the test of a credential does not succeed; n8n's own texts are bare. */
export const credentialTestRules = rules as Rules;

function onStatus(status: number, message: string): Rule {
	return { type: 'responseCode', properties: { value: status, message } };
}
