import type { Document, Transcript } from './content.cts';
import type { Customer } from './customer.cts';
import { toHundredths } from './customer.cts';
import type { Knobs } from './knobs.cts';
import type { Periods } from './periods.cts';

type Json = Record<string, unknown>;

const AMOUNTS = new Set([
	'transcription_minutes',
	'quota_minutes',
	'usage_percent',
	'custom_models',
	'documents_created',
	'api_calls',
	'batch_transcription',
	'realtime_transcription',
]);

/** The customer as the list shows it. */
export function toListItem(customer: Customer, { listFields }: Knobs): Json {
	const { id, name, email, plan, status, created_at } = customer;
	return {
		id,
		name,
		email,
		plan,
		status,
		...(listFields.quotaMinutes ? { quota_minutes: customer.quota_minutes } : {}),
		usage: summary(customer, listFields.usagePercent),
		...(listFields.metadata ? { metadata: customer.metadata } : {}),
		created_at,
		...(listFields.updatedAt ? { updated_at: customer.updated_at } : {}),
	};
}

/** The customer with everything that is shown of it. */
export function toCustomer(customer: Customer): Json {
	const { id, name, email, plan, status, quota_minutes, metadata, created_at, updated_at } =
		customer;
	const usage = summary(customer, true);
	return { id, name, email, plan, status, quota_minutes, usage, metadata, created_at, updated_at };
}

/** The answer to a creation, which alone has the customer's first key. */
export function toCreated(customer: Customer, apiKey: string): Json {
	const { id, name, email, plan, quota_minutes, status, created_at } = customer;
	return { id, name, email, plan, quota_minutes, status, api_key: apiKey, created_at };
}

/** What the customer used in the current period. */
export function toUsage(customer: Customer, periods: Periods, { usagePeriod }: Knobs): Json {
	const { id, minutes, cycleDay } = customer;
	const batch = toHundredths(minutes * (0.5 + (id % 10) / 20));
	return {
		customer_id: id,
		...(usagePeriod ? { period: periods.dates(cycleDay) } : {}),
		usage: {
			...summary(customer, true),
			custom_models: id % 4,
			documents_created: Math.max(0, Math.floor(minutes / 10)),
			api_calls: Math.max(0, Math.floor(minutes * 2.5)),
		},
		breakdown: {
			batch_transcription: batch,
			realtime_transcription: toHundredths(minutes - batch),
		},
	};
}

/** The transcript as the list shows it. */
export function toTranscript(transcript: Transcript): Json {
	const shown: Json & Partial<Transcript> = { ...transcript };
	delete shown.is_deleted;
	return shown;
}

/** The document as the list shows it. */
export function toDocument(document: Document): Json {
	const shown: Json & Partial<Document> = { ...document };
	delete shown.cues;
	return shown;
}

/** The document with its content. */
export function toContent(document: Document): Json {
	const { id, filename, type, language, created_at, updated_at, cues } = document;
	return {
		result: {
			id,
			filename,
			type,
			language,
			created: created_at,
			last_modified: updated_at,
			finished: true,
			document: cues,
		},
	};
}

/** Turns a described answer into one that the knobs ask for. */
export function disguise(body: unknown, knobs: Knobs): unknown {
	if (!knobs.idsAsStrings && !knobs.numbersAsStrings) return body;
	const isText = (name: string) =>
		(knobs.idsAsStrings && (name === 'id' || name === 'customer_id')) ||
		(knobs.numbersAsStrings && AMOUNTS.has(name));
	const walk = (value: unknown): unknown => {
		if (Array.isArray(value)) return value.map(walk);
		if (typeof value !== 'object' || value === null) return value;
		return Object.fromEntries(
			Object.entries(value).map(([name, inner]) => {
				if (name === 'metadata') return [name, inner];
				return [name, typeof inner === 'number' && isText(name) ? String(inner) : walk(inner)];
			}),
		);
	};
	return walk(body);
}

function summary(customer: Customer, withPercent: boolean): Json {
	const { minutes, quota_minutes, percent } = customer;
	return {
		transcription_minutes: minutes,
		quota_minutes,
		...(withPercent && percent !== undefined ? { usage_percent: percent } : {}),
	};
}
