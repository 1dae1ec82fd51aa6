import type { Transcript } from '../content.cts';
import type { Customer } from '../customer.cts';
import { Refusal } from '../failures.cts';
import type { Knobs } from '../knobs.cts';
import type { Answer, Handler, World } from '../operations.cts';
import { existing } from '../operations.cts';
import type { SplitBy, View } from './rows.cts';
import { usageRows } from './rows.cts';

type Json = Record<string, unknown>;

const TRANSCRIPT_STATUSES: Record<string, number> = { processing: 1, completed: 2, failed: 3 };

const EDITOR_LIFETIME_SECONDS = 14_400;

/** What each operation of the legacy description does. */
export const LEGACY_OPERATIONS: Readonly<Record<string, Handler>> = {
	listCustomers: ({ store, knobs }, { parameters }) =>
		page(store.customers.map(toCustomer), parameters, knobs),

	createCustomer: ({ store, knobs }, { body }) => {
		refuseDuplicate(store.customers, knobs, body.email);
		const { name, email, phone = null, is_active: isActive = true } = body as Json;
		const customer = store.addCustomer({
			...({ name, email, phone } as Pick<Customer, 'name' | 'email' | 'phone'>),
			status: isActive === true ? 'active' : 'suspended',
		});
		return one(201, toCustomer(customer));
	},

	getCustomer: ({ store }, { parameters }) => one(200, toCustomer(existing(store, parameters.id))),

	replaceCustomer: ({ store, knobs }, { parameters, body }) => {
		const customer = existing(store, parameters.id);
		refuseDuplicate(store.customers, knobs, body.email, customer);
		const { name, email } = body as { name: string; email: string };
		const asked = body as { phone?: string | null; is_active?: boolean };
		const keeps = knobs.putDefault === 'keep';
		const isActive = asked.is_active ?? (keeps ? isActiveOf(customer) : true);
		store.updateCustomer(customer.id, {
			...{ name, email },
			phone: asked.phone === undefined && keeps ? customer.phone : (asked.phone ?? null),
			...(knobs.patchStatus === 'ignore'
				? {}
				: { status: isActive === isActiveOf(customer) ? customer.status : statusOf(isActive) }),
		});
		return one(201, toCustomer(customer));
	},

	deleteCustomer: ({ store }, { parameters }) => {
		store.removeCustomer(existing(store, parameters.id).id);
		return { status: 204 };
	},

	getCustomerUsage: ({ store, clock, knobs }, { parameters }) => {
		const view = (parameters.view ?? 'invoice') as View;
		const splitBy = parameters.split_by as SplitBy | undefined;
		const rows = usageRows(existing(store, parameters.id), { view, splitBy }, clock, knobs);
		return page(rows, parameters, knobs);
	},

	listTranscripts: ({ store, knobs }, { parameters }) => {
		const { id } = existing(store, parameters.id);
		const own = store.transcripts.filter((transcript) => transcript.customer_id === id);
		return page(own.map(toTranscript), parameters, knobs);
	},

	createEditorLink: (world, { parameters }) => {
		const { store, knobs, url } = world;
		const { id } = existing(store, parameters.id);
		const document = store.documents.find(
			(known) =>
				known.id === parameters.documentId &&
				known.session_id === parameters.sessionId &&
				known.customer_id === id,
		);
		if (!document) throw new Refusal(404, { message: 'Document not found' });
		const token = `editor-${document.id}`;
		return one(knobs.editorLinkStatus, {
			access_token: token,
			token_type: 'bearer',
			expires_in: EDITOR_LIFETIME_SECONDS,
			editor_url: `${url}/editor/${document.id}?token=${token}`,
		});
	},
};

function toCustomer(customer: Customer): Json {
	const { id, name, email, phone, created_at, updated_at } = customer;
	return {
		...{ id, name, email, phone },
		is_active: isActiveOf(customer),
		registration_date: toMicroseconds(created_at),
		last_modified: toMicroseconds(updated_at),
	};
}

function toTranscript(transcript: Transcript): Json {
	const { session_id, filename, created_at, status, language, duration } = transcript;
	return {
		...{ session_id, filename, language, duration },
		date_session_start: toMicroseconds(created_at),
		status: TRANSCRIPT_STATUSES[status] ?? 0,
		last_update: toMicroseconds(created_at),
		is_deleted: transcript.is_deleted === true,
	};
}

function isActiveOf({ status }: Customer): boolean {
	return status === 'active' || status === 'trial';
}

function statusOf(isActive: boolean): string {
	return isActive ? 'active' : 'suspended';
}

/** As the older pages show times: microseconds and an offset. */
function toMicroseconds(time: string): string {
	return `${new Date(time).toISOString().slice(0, 19)}.000000+00:00`;
}

function one(status: number, result: Json): Answer {
	return { status, body: { result, count: 1, total_results: 1 } };
}

function page(items: Json[], parameters: Json, knobs: Knobs): Answer {
	const limit = Math.min(Number(parameters.limit ?? 10), knobs.maxLimit);
	const offset = knobs.ignorePage ? 0 : Number(parameters.offset ?? 0);
	const wanted = sorted(items.filter(meets(parameters.filter)), parameters);
	const result = wanted.slice(offset, offset + limit);
	return {
		status: 200,
		body: { result, count: result.length, total_results: wanted.length },
		kind: 'page',
	};
}

function meets(filter: unknown): (item: Json) => boolean {
	const wanted = (Array.isArray(filter) ? filter : [filter])
		.filter((entry) => typeof entry === 'string')
		.map((entry) => String(entry).split('='));
	return (item) => wanted.every(([key = '', value]) => String(item[key]) === value);
}

function sorted(items: Json[], { sort, direction }: Json): Json[] {
	if (sort === undefined || !items.every((item) => String(sort) in item)) return items;
	const key = String(sort);
	const sign = direction === 'desc' ? -1 : 1;
	const compare = (a: unknown, b: unknown) =>
		typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
	return [...items].sort((a, b) => sign * compare(a[key], b[key]));
}

function refuseDuplicate(
	customers: World['store']['customers'],
	knobs: Knobs,
	email: unknown,
	except?: Customer,
): void {
	if (knobs.duplicateEmail === 'allow') return;
	const wanted = String(email).toLowerCase();
	const isTaken = customers.some(
		(customer) => customer !== except && customer.email.toLowerCase() === wanted,
	);
	if (isTaken) throw new Refusal(409, { message: 'A customer with this email already exists' });
}
