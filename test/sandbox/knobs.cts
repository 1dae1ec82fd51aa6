/** How the sandbox behaves where the API's documentation is silent or contradicts itself. */
export interface Knobs {
	/** Which of the documented error bodies failures have. */
	errorShape: 'coded' | 'plain' | 'nested';
	/** How answers about a single thing are wrapped; `empty204` leaves changes without a body. */
	envelope: 'bare' | 'enveloped' | 'empty204';
	/** What a change of a customer's status does. */
	patchStatus: 'accept' | 'ignore' | '422';
	metadataMode: 'replace' | 'merge';
	/** `soft` keeps a deleted customer with the status `cancelled`. */
	deleteMode: 'hard' | 'soft';
	duplicateEmail: 'allow' | '409';
	defaultPerPage: number;
	maxPerPage: number;
	overMaxPerPage: '422' | 'clamp';
	/** What `total_results` says; a number is added to the right total. */
	total: 'right' | 'missing' | 'pageCount' | number;
	/** Every page number gets the first page. */
	ignorePage: boolean;
	/** Query parameters that lists accept and pass over. */
	ignoredQuery: string[];
	/** Which fields list items have beyond the documented ones. */
	listFields: {
		usagePercent: boolean;
		quotaMinutes: boolean;
		metadata: boolean;
		updatedAt: boolean;
	};
	idsAsStrings: boolean;
	/** Minutes, quotas and percentages come as texts. */
	numbersAsStrings: boolean;
	/** Where an answer that refuses a request for the rate limit says how long to wait. */
	rateHints: { header: 'seconds' | 'date' | 'none'; body: boolean; reset: boolean };
	/** `X-RateLimit-…` on every answer, as long as there is a limit. */
	rateHeaders: boolean;
	rateWindowMs: number;
	/** Whether each request leaves the window by itself, or all of them when a new one begins. */
	rateWindow: 'sliding' | 'fixed';
	/** Requests a window that others send with each key, without repeating what was refused. */
	foreignRequests: number;
	/** `link` gives a link when asked for one, else the file; `stream` always the file; `json` neither. */
	downloadMode: 'link' | 'stream' | 'json';
	/** Size of every downloaded file; 0 for the size that its content has. */
	downloadBytes: number;
	linkLifetimeSeconds: number;
	/** How long after the end of a period a new one begins. */
	lateRolloverHours: number;
	/** Whether the late new period is late as a whole, or names its dates in time but not its minutes. */
	lateRolloverOf: 'period' | 'minutes';
	periodEnd: 'inclusive' | 'exclusive';
	/** False leaves the period out of usage. */
	usagePeriod: boolean;
	/** Which usage answers refuse query parameters, none of which is documented. */
	usageParameters: 'ignore' | '422';
	latencyMs: number;
	/** Which generations of the API the keys of the account answer on. */
	generations: 'both' | 'current' | 'legacy';
	/** What the other generation answers then: a status, a redirect, or the page of a website. */
	otherGeneration: number | 'redirect' | 'html';
	/** Whether the key is accepted in the header of the other generation too. */
	strictHeader: boolean;
	/** Legacy: what a path gets that has a slash too many or too few at its end. */
	slash: 'strict' | 'redirect' | 'tolerant';
	/** Legacy: objects on a page at most; more may be asked for, and fewer come. */
	maxLimit: number;
	/** Legacy: what a replacement does with `is_active` and `phone` that it leaves out. */
	putDefault: 'reset' | 'keep';
	/** Legacy: whether a row of usage ends with its last day or with the day after it. */
	rowEnd: 'inclusive' | 'exclusive';
	rowOrder: 'oldest' | 'newest';
	editorLinkStatus: 200 | 201;
	/** False answers a revocation with 405. */
	revokeSupported: boolean;
	/** Token types that are accepted; an empty list accepts any. */
	tokenTypes: string[];
	/** Whether a made token's answer has an id to revoke it by. */
	tokenIds: boolean;
	/** Whose key may read a document's content. */
	documentKeys: 'reseller' | 'customer' | 'both';
}

export const DEFAULT_KNOBS: Readonly<Knobs> = {
	errorShape: 'coded',
	envelope: 'bare',
	patchStatus: 'accept',
	metadataMode: 'replace',
	deleteMode: 'hard',
	duplicateEmail: 'allow',
	defaultPerPage: 25,
	maxPerPage: 100,
	overMaxPerPage: '422',
	total: 'right',
	ignorePage: false,
	ignoredQuery: ['type', 'created_after', 'created_before'],
	listFields: { usagePercent: false, quotaMinutes: false, metadata: false, updatedAt: false },
	idsAsStrings: false,
	numbersAsStrings: false,
	rateHints: { header: 'seconds', body: true, reset: true },
	rateHeaders: true,
	rateWindowMs: 60_000,
	rateWindow: 'sliding',
	foreignRequests: 0,
	downloadMode: 'link',
	downloadBytes: 0,
	linkLifetimeSeconds: 3600,
	lateRolloverHours: 0,
	lateRolloverOf: 'period',
	periodEnd: 'inclusive',
	usagePeriod: true,
	usageParameters: 'ignore',
	latencyMs: 0,
	generations: 'both',
	otherGeneration: 401,
	strictHeader: true,
	slash: 'strict',
	maxLimit: 1000,
	putDefault: 'reset',
	rowEnd: 'exclusive',
	rowOrder: 'oldest',
	editorLinkStatus: 200,
	revokeSupported: true,
	tokenTypes: ['live', 'test', 'batch', 'realtime'],
	tokenIds: false,
	documentKeys: 'both',
};

/** Some of the knobs, and some of what the grouped ones consist of. */
export type KnobSettings = Partial<Omit<Knobs, 'listFields' | 'rateHints'>> & {
	listFields?: Partial<Knobs['listFields']>;
	rateHints?: Partial<Knobs['rateHints']>;
};

/** A full set of knobs that can be turned at any time. */
export function makeKnobs(settings: KnobSettings = {}): Knobs {
	return turn(structuredClone(DEFAULT_KNOBS), settings);
}

/** Turns some knobs and leaves the others as they are. */
export function turn(knobs: Knobs, { listFields, rateHints, ...others }: KnobSettings): Knobs {
	Object.assign(knobs, structuredClone(others));
	Object.assign(knobs.listFields, listFields);
	Object.assign(knobs.rateHints, rateHints);
	return knobs;
}
