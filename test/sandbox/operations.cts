import {
	disguise,
	toContent,
	toCreated,
	toCustomer,
	toDocument,
	toListItem,
	toTranscript,
	toUsage,
} from './answers.cts';
import type { Clock } from './clock.cts';
import type { Customer } from './customer.cts';
import { quotaOfPlan } from './customer.cts';
import { Refusal } from './failures.cts';
import type { RenderedFile } from './formats.cts';
import { renderFile } from './formats.cts';
import type { Knobs } from './knobs.cts';
import { toTimestamp } from './seed.cts';
import { linkTo } from './storage.cts';
import type { Store } from './store.cts';

type Json = Record<string, unknown>;

/** What the API's operations work on. */
export interface World {
	store: Store;
	clock: Clock;
	knobs: Knobs;
	url: string;
}

export interface Call {
	/** Path and query parameters, in the types of the description. */
	parameters: Json;
	/** Names of the query parameters that were sent, described or not. */
	queryNames: string[];
	body: Json;
	/** Whose key the request came with; undefined for the reseller's. */
	customerId?: number;
}

/** An answer as the description has it, before the knobs change its shape. */
export interface Answer {
	status: number;
	body?: Json;
	/** The file that is sent instead of a body. */
	file?: RenderedFile;
	/** What the answer is about, which decides how it may be wrapped. */
	kind?: 'one' | 'page' | 'change';
}

export type Handler = (world: World, call: Call) => Answer;

/** What each operation of the description does. */
export const OPERATIONS: Readonly<Record<string, Handler>> = {
	listCustomers: ({ store, knobs }, { parameters }) => {
		const { plan, status } = parameters;
		const wanted =
			plan === undefined && status === undefined
				? store.customers
				: store.customers.filter(
						(customer) =>
							(plan === undefined || customer.plan === plan) &&
							(status === undefined || customer.status === status),
					);
		return page(wanted, parameters, knobs, (customer) => toListItem(customer, knobs));
	},

	createCustomer: ({ store, knobs }, { body }) => {
		refuseDuplicate(store, knobs, body.email);
		const { name, email, plan, quota_minutes, metadata } = body as Partial<Customer>;
		const customer = store.addCustomer({ name, email, plan, quota_minutes, metadata });
		const { key } = store.issueKey(customer.id);
		return { status: 201, body: toCreated(customer, key), kind: 'one' };
	},

	getCustomer: ({ store }, { parameters }) => ({
		status: 200,
		body: toCustomer(existing(store, parameters.id)),
		kind: 'one',
	}),

	updateCustomer: ({ store, knobs }, { parameters, body }) => {
		const customer = existing(store, parameters.id);
		const { name, email, status, metadata } = body as Partial<Customer>;
		if (email !== undefined) refuseDuplicate(store, knobs, email, customer);
		if (status !== undefined && knobs.patchStatus === '422') {
			throw invalid('status', 'cannot be changed');
		}
		const plan = (body.plan as string | undefined) ?? customer.plan;
		const patch: Json = {
			name,
			email,
			status: knobs.patchStatus === 'accept' ? status : undefined,
			metadata:
				metadata && knobs.metadataMode === 'merge'
					? { ...customer.metadata, ...metadata }
					: metadata,
			plan,
			quota_minutes: quotaAfter(customer, plan, body.quota_minutes),
		};
		const given = Object.entries(patch).filter(([, value]) => value !== undefined);
		store.updateCustomer(customer.id, Object.fromEntries(given));
		return { status: 200, body: toCustomer(customer), kind: 'change' };
	},

	deleteCustomer: ({ store, knobs }, { parameters }) => {
		const { id } = existing(store, parameters.id);
		if (knobs.deleteMode === 'soft') store.updateCustomer(id, { status: 'cancelled' });
		else store.removeCustomer(id);
		return { status: 204 };
	},

	getCustomerUsage: ({ store, knobs }, { parameters, queryNames }) => {
		const [unknown] = queryNames;
		if (unknown !== undefined && knobs.usageParameters === '422') {
			throw invalid(unknown, 'is not a parameter');
		}
		const customer = existing(store, parameters.id);
		return { status: 200, body: toUsage(customer, store.periods, knobs), kind: 'one' };
	},

	createCustomerToken: ({ store, knobs, clock }, { body }) => {
		const { customer_id, name, type } = body;
		const { tokenTypes, tokenIds } = knobs;
		if (tokenTypes.length > 0 && !tokenTypes.includes(String(type))) {
			throw invalid('type', `must be one of ${tokenTypes.join(', ')}`);
		}
		const { key, id } = store.issueKey(existing(store, customer_id).id);
		const created_at = toTimestamp(clock.now());
		return {
			status: 201,
			body: { token: key, customer_id, name, type, created_at, ...(tokenIds ? { id } : {}) },
			kind: 'one',
		};
	},

	revokeCustomerToken: ({ store, knobs }, { parameters }) => {
		if (!knobs.revokeSupported) throw new Refusal(405);
		const token = [...store.keys.values()].find(
			({ id, key, isRevoked }) =>
				!isRevoked && (String(id) === parameters.id || key === parameters.id),
		);
		if (!token) {
			throw new Refusal(404, { code: 'TOKEN_NOT_FOUND', message: 'Token not found' });
		}
		token.isRevoked = true;
		return { status: 204 };
	},

	listTranscripts: ({ store, knobs }, { parameters }) =>
		page(matching(store.transcripts, parameters), parameters, knobs, toTranscript),

	listTranscriptDocuments: ({ store, knobs }, { parameters }) =>
		page(matching(store.documents, parameters), parameters, knobs, toDocument),

	getOrExportDocument: (world, { parameters, customerId }) => {
		const { store, knobs } = world;
		const { sessionId, documentId, format, direct_download } = parameters;
		const keyKind = customerId === undefined ? 'reseller' : 'customer';
		if (knobs.documentKeys !== 'both' && knobs.documentKeys !== keyKind) throw new Refusal(403);
		const document = store.documents.find(
			({ id, session_id }) => id === documentId && session_id === sessionId,
		);
		if (!document || (customerId !== undefined && document.customer_id !== customerId)) {
			throw new Refusal(404, { code: 'DOCUMENT_NOT_FOUND', message: 'Document not found' });
		}
		if (format === undefined) return { status: 200, body: toContent(document) };
		const file = renderFile(document, String(format), knobs.downloadBytes);
		if (knobs.downloadMode === 'json') return { status: 200, body: toContent(document) };
		return knobs.downloadMode === 'link' && direct_download === true
			? { status: 200, body: { result: linkTo(world, document, file) } }
			: { status: 200, file };
	},
};

/** Wraps an answer to an operation as the knobs have it. */
export function wrap(
	{ status, body, kind }: Answer,
	knobs: Knobs,
): { status: number; body?: unknown } {
	if (body === undefined) return { status };
	const shown = disguise(body, knobs) as Json;
	if (kind === 'page') {
		const { count, total_results, result } = shown;
		if (knobs.total === 'missing') return { status, body: { count, result } };
		if (knobs.total === 'pageCount')
			return { status, body: { count, total_results: count, result } };
		if (knobs.total === 'right') return { status, body: shown };
		const total = Math.max(0, Number(total_results) + knobs.total);
		return { status, body: { count, total_results: total, result } };
	}
	if (kind === 'change' && knobs.envelope === 'empty204') return { status: 204 };
	if (kind !== undefined && knobs.envelope === 'enveloped') {
		return { status, body: { count: 1, total_results: 1, result: shown } };
	}
	return { status, body: shown };
}

function page<T>(
	items: readonly T[],
	parameters: Json,
	knobs: Knobs,
	show: (item: T) => Json,
): Answer {
	const perPage = Math.min(Number(parameters.per_page ?? knobs.defaultPerPage), knobs.maxPerPage);
	const number = knobs.ignorePage ? 1 : Number(parameters.page ?? 1);
	const result = items.slice((number - 1) * perPage, number * perPage).map(show);
	return {
		status: 200,
		body: { count: result.length, total_results: items.length, result },
		kind: 'page',
	};
}

interface Filterable {
	customer_id: number;
	status: string;
	language: string;
	created_at: string;
	type?: string;
}

function matching<T extends Filterable>(
	items: readonly T[],
	{ customer_id, status, language, type, created_after, created_before }: Json,
): T[] {
	const isAsked = (value: unknown, wanted: unknown) => wanted === undefined || value === wanted;
	const time = (text: unknown) => Date.parse(String(text));
	return items.filter(
		(item) =>
			isAsked(item.customer_id, customer_id) &&
			isAsked(item.status, status) &&
			isAsked(item.language, language) &&
			isAsked(item.type, type) &&
			!(created_after !== undefined && time(item.created_at) < time(created_after)) &&
			!(created_before !== undefined && time(item.created_at) >= time(created_before)),
	);
}

/** @throws Refusal when there is no such customer */
export function existing(store: Store, id: unknown): Customer {
	const customer = store.getCustomer(Number(id));
	if (customer) return customer;
	throw new Refusal(404, { code: 'CUSTOMER_NOT_FOUND', message: `Customer ${id} not found` });
}

function refuseDuplicate(store: Store, knobs: Knobs, email: unknown, except?: Customer): void {
	if (knobs.duplicateEmail === 'allow') return;
	const wanted = String(email).toLowerCase();
	const isTaken = store.customers.some(
		(customer) => customer !== except && customer.email.toLowerCase() === wanted,
	);
	if (!isTaken) return;
	throw new Refusal(409, {
		code: 'CUSTOMER_EXISTS',
		message: 'A customer with this email already exists',
		details: { email: 'is already in use' },
	});
}

/** A quota that was the old plan's becomes the new plan's; null asks for the plan's. */
function quotaAfter(customer: Customer, plan: string, asked: unknown): number | null {
	if (typeof asked === 'number') return asked;
	const wasOfPlan = customer.quota_minutes === quotaOfPlan(customer.plan);
	const isAskedForPlans = asked === null || (plan !== customer.plan && wasOfPlan);
	return isAskedForPlans ? quotaOfPlan(plan) : customer.quota_minutes;
}

function invalid(field: string, text: string): Refusal {
	return new Refusal(422, { message: 'Validation failed', details: { [field]: text } });
}
