import type { IHttpRequestOptions } from 'n8n-workflow';

/**
 * A request as n8n hands it to a credential: of the newer helper with `url`, of the older one, which
 * n8n's HTTP Request and GraphQL nodes use, with `uri` and other names for the same options.
 */
export type AnyRequest = Partial<IHttpRequestOptions> & {
	uri?: unknown;
	followRedirect?: boolean;
	followAllRedirects?: boolean;
	rejectUnauthorized?: boolean;
	agentOptions?: object;
};

const ABSOLUTE = /^([a-z][a-z\d+.-]*:)?\/\//i;

// The certificate that a node shows to the server is its own affair. All else of the connection,
// such as its lookup or whom to trust, decides who gets the key.
const HARMLESS_AGENT_OPTIONS = new Set(['cert', 'key', 'passphrase', 'pfx', 'rejectUnauthorized']);

// Of both names of a redirect option the helper that does not know one passes over it.
const NO_REDIRECTS = {
	followRedirect: false,
	followAllRedirects: false,
	disableFollowRedirect: true,
	maxRedirects: 0,
	sendCredentialsOnCrossOriginRedirect: false,
};

/**
 * Makes a request of any node one that the key can be added to: to the base URL's own origin, by
 * the connection that n8n itself makes, and ending with the first answer. The engines keep an
 * `Authorization` header across origins otherwise.
 *
 * @param baseUrl as `checkBaseUrl` returns it
 * @param keyHeaders the headers that hold the key, which take the place of the request's own
 * @throws Error that says why the key is not sent; it holds no key
 */
export function withKey(
	request: AnyRequest,
	baseUrl: string,
	keyHeaders: Record<string, string>,
): AnyRequest {
	refuseOtherConnections(request);
	const { uri, url, baseURL, ...rest } = request;
	const own = new URL(baseUrl);
	const [link, other] = [url, uri].filter((one) => one !== undefined).map(String);
	const target = targetOf(link ?? '', baseURL, own);
	if (other !== undefined) targetOf(other, baseURL, own);
	return {
		...rest,
		...NO_REDIRECTS,
		// What was checked is what is sent; the engine would join the parts by rules of its own.
		...(uri === undefined ? { url: target } : { uri: target }),
		...(uri !== undefined && url !== undefined ? { url: target } : {}),
		headers: { ...withoutHeaders(request.headers, keyHeaders), ...keyHeaders },
	};
}

function targetOf(link: string, baseURL: string | undefined, own: URL): string {
	const whole = baseURL === undefined || ABSOLUTE.test(link) ? link : joined(baseURL, link);
	if (!URL.canParse(whole, baseURL)) {
		throw new Error(
			`The URL of the request is not complete. Use one that starts with ${own.origin}/.`,
		);
	}
	const target = new URL(whole, baseURL);
	if (target.origin === own.origin) return target.href;
	throw new Error(
		`The API key is for ${own.host} and is not sent to ${target.host}. Change the URL of the request or the Base URL of the credential.`,
	);
}

/** Joins as the engine does: a path of the base URL stays. */
function joined(baseURL: string, path: string): string {
	if (path === '') return baseURL;
	return `${baseURL}${baseURL.endsWith('/') || path.startsWith('/') ? '' : '/'}${path}`;
}

function refuseOtherConnections(request: AnyRequest): void {
	const { proxy, rejectUnauthorized, skipSslCertificateValidation: skips, headers } = request;
	const agentOptions: Record<string, unknown> = { ...request.agentOptions };
	if (proxy) {
		throw new Error(
			'The API key is not sent through a proxy that a node chooses. Remove the proxy from the options of the node, or set it up for all of n8n.',
		);
	}
	if (rejectUnauthorized === false || skips || agentOptions.rejectUnauthorized === false) {
		throw new Error(
			'The API key is not sent without a check of the certificate. Turn off "Ignore SSL Issues" in the options of the node.',
		);
	}
	const isOther = Object.keys(agentOptions).some((name) => !HARMLESS_AGENT_OPTIONS.has(name));
	const namesHost = Object.keys(headers ?? {}).some((name) => name.toLowerCase() === 'host');
	if (isOther || namesHost) {
		throw new Error(
			'The API key is not sent by a connection that a node sets up by itself. Remove the header "Host" and certificates to trust from the options of the node.',
		);
	}
}

function withoutHeaders(headers: IHttpRequestOptions['headers'], left: Record<string, string>) {
	const names = new Set(Object.keys(left).map((name) => name.toLowerCase()));
	return Object.fromEntries(
		Object.entries(headers ?? {}).filter(([name]) => !names.has(name.toLowerCase())),
	);
}
