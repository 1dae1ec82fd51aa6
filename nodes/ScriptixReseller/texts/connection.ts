import type { Explanation } from './statuses';

/** `isUnsent` where nothing can have reached the server. */
type ConnectionText = Explanation & { isUnsent?: boolean };

const UNREACHABLE = 'Scriptix could not be reached';

const NO_HOST: ConnectionText = {
	isUnsent: true,
	message: 'There is no server with the name in the Base URL',
	advice:
		'Check the Base URL of the credential for typos; Scriptix is at https://api.scriptix.io. If it is right, the DNS of the network that n8n runs in does not know it.',
};

const NO_CONNECTION: ConnectionText = {
	isUnsent: true,
	message: UNREACHABLE,
	advice:
		'Nothing answers at the Base URL of the credential. Check it, and whether a firewall keeps n8n from the network.',
};

const NO_ANSWER_IN_TIME: ConnectionText = {
	message: UNREACHABLE,
	advice:
		'No answer came in time. Try again later. If it happens often, check the network connection of n8n.',
};

const BROKEN_OFF: ConnectionText = {
	message: UNREACHABLE,
	advice: 'The connection broke off. Try again; if it happens often, check the network of n8n.',
};

const UNTRUSTED: ConnectionText = {
	isUnsent: true,
	message: 'The certificate of the server is not trusted',
	advice:
		'No key was sent. The certificate is self-signed, or from an authority that n8n does not know, such as that of a company proxy. Make the authority known to n8n with the environment variable NODE_EXTRA_CA_CERTS, then restart n8n.',
};

const EXPIRED: ConnectionText = {
	isUnsent: true,
	message: 'The certificate of the server is not valid at this time',
	advice:
		'No key was sent. Check the date and time of the machine that n8n runs on, and the Base URL of the credential.',
};

const WRONG_NAME: ConnectionText = {
	isUnsent: true,
	message: 'The certificate of the server is for another name',
	advice:
		'No key was sent. Check the Base URL of the credential; it has to name the server as its certificate does.',
};

const NO_TLS: ConnectionText = {
	isUnsent: true,
	message: 'The server does not speak https at this address',
	advice: 'Check the host and the port in the Base URL of the credential.',
};

const BY_CODE: Record<string, ConnectionText> = {
	ENOTFOUND: NO_HOST,
	EAI_AGAIN: {
		message: UNREACHABLE,
		advice:
			'The name in the Base URL could not be looked up. Check the DNS and the network connection of n8n, then try again.',
	},
	ECONNREFUSED: NO_CONNECTION,
	EHOSTUNREACH: NO_CONNECTION,
	ENETUNREACH: NO_CONNECTION,
	EADDRNOTAVAIL: NO_CONNECTION,
	ETIMEDOUT: NO_ANSWER_IN_TIME,
	ECONNRESET: BROKEN_OFF,
	EPIPE: BROKEN_OFF,
	NO_ANSWER: BROKEN_OFF,
	CERT_HAS_EXPIRED: EXPIRED,
	CERT_NOT_YET_VALID: EXPIRED,
	ERR_TLS_CERT_ALTNAME_INVALID: WRONG_NAME,
};

/**
 * What is wrong between n8n and the server, by the code of Node's network layer.
 * https://nodejs.org/api/errors.html#common-system-errors, https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
export function explainConnection(code: string | undefined): ConnectionText {
	const known = code === undefined ? undefined : BY_CODE[code];
	if (known) return known;
	if (code !== undefined && /CERT|SELF_SIGNED|UNABLE_TO/.test(code)) return UNTRUSTED;
	if (code !== undefined && /SSL|TLS|EPROTO/.test(code)) return NO_TLS;
	return {
		message: UNREACHABLE,
		advice:
			'Check the Base URL of the credential and the network connection of n8n, then try again.',
	};
}

/**
 * The same for a file on another server than the Base URL's, which a firewall may know nothing of.
 *
 * @param host name and port of that server
 */
export function explainLinkConnection(code: string | undefined, host: string): ConnectionText {
	const explanation = explainConnection(code);
	if (explanation === UNTRUSTED) return explanation;
	return {
		message: 'The server of the download link could not be reached',
		advice: `The file is on ${host}, not at the Base URL. Check whether a firewall or a proxy keeps n8n from that server, then run the node again.`,
	};
}
