export interface LoggedRequest {
	/** When it arrived: epoch milliseconds by this machine's clock, not the simulated one. */
	at: number;
	method: string;
	/** Without the query. */
	path: string;
	query: Record<string, string>;
	headers: Record<string, string | string[] | undefined>;
	body: unknown;
	/** Undefined until it is answered, and for good when the connection is cut instead. */
	status?: number;
	/** Milliseconds by the machine's own clock, from any beginning. */
	receivedAt: number;
	/** The same, when the answer is ready to be sent; undefined until then. */
	answeredAt?: number;
}

export interface RequestFilter {
	method?: string;
	/** The whole path, or a pattern that is found in it. */
	path?: string | RegExp;
}

/** Every request that reached the sandbox, in the order of arrival. */
export class RequestLog {
	readonly entries: LoggedRequest[] = [];

	count(filter: RequestFilter = {}): number {
		return this.entries.filter((entry) => isMeant(filter, entry)).length;
	}

	clear(): void {
		this.entries.length = 0;
	}
}

/** Whether a filter lets a request through. */
export function isMeant(
	{ method, path }: RequestFilter,
	request: { method: string; path: string },
): boolean {
	if (method !== undefined && method.toUpperCase() !== request.method) return false;
	if (path === undefined) return true;
	return typeof path === 'string' ? path === request.path : request.path.search(path) >= 0;
}
