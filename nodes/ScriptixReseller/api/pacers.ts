import { accountOf } from './account';
import type { Credentials } from './credentials';
import { Pacer } from './pacing';
import type { TransportRequest } from './transport';

// One a key and host for the whole process: n8n loads the package once, so that both nodes and
// all workflows share it. Keys are kept as hashes only.
const pacers = new Map<string, Pacer>();

/** The pacer of the key and host that a request is sent with; undefined for another host. */
export function pacerFor(
	{ isForeign, apiKey }: Pick<TransportRequest, 'isForeign' | 'apiKey'>,
	credentials: Credentials,
): Pacer | undefined {
	if (isForeign) return undefined;
	const key = apiKey ?? credentials.apiKey;
	const id = accountOf({ baseUrl: credentials.baseUrl, apiKey: key });
	const pacer = pacers.get(id) ?? new Pacer();
	pacers.set(id, pacer);
	return pacer;
}
