import { DAY_MS } from './clock.cts';
import type { Customer } from './customer.cts';
import type { Random } from './random.cts';
import { toTimestamp } from './seed.cts';

export interface Transcript {
	session_id: string;
	customer_id: number;
	filename: string;
	status: string;
	language: string;
	/** Seconds. */
	duration: number;
	created_at: string;
	/** Shown by the legacy generation only. */
	is_deleted?: boolean;
}

export interface Cue {
	/** Milliseconds. */
	start: number;
	stop: number;
	speaker: string;
	text: string;
}

export interface Document {
	id: string;
	session_id: string;
	customer_id: number;
	filename: string;
	type: string;
	language: string;
	status: string;
	created_at: string;
	updated_at: string;
	cues: Cue[];
}

const LANGUAGES = ['en-gb', 'nl-nl', 'de-de', 'fr-fr', 'sv-se'];
const STATUSES = ['completed', 'completed', 'completed', 'processing', 'failed'];
const TOPICS = ['council', 'interview', 'lecture', 'podcast', 'hearing', 'briefing'];
const SENTENCES = [
	'Good morning and welcome.',
	'We start with the minutes of the last meeting.',
	'Are there any questions about it?',
	'That will be on the agenda next week.',
	'Café, naïve, 5 < 6 & 7 > 2: all of it has to survive.',
	'Thank you all for coming.',
];

/** Makes up transcripts, each of some customer, and the documents of those that are completed. */
export function makeContent(
	count: number,
	customers: readonly Customer[],
	random: Random,
	now: Date,
): { transcripts: Transcript[]; documents: Document[] } {
	const transcripts: Transcript[] = [];
	const documents: Document[] = [];
	for (let index = 0; index < count && customers.length > 0; index += 1) {
		const transcript = makeTranscript(index, random.pick(customers).id, random, now);
		transcripts.push(transcript);
		if (transcript.status !== 'completed') continue;
		documents.push(makeDocument(transcript, 'document', random));
		if (random.next() < 0.4) documents.push(makeDocument(transcript, 'caption', random));
	}
	return { transcripts, documents };
}

function makeTranscript(index: number, customerId: number, random: Random, now: Date): Transcript {
	return {
		session_id: uuid(random),
		customer_id: customerId,
		filename: `${random.pick(TOPICS)}-${String(index + 1).padStart(4, '0')}.mp4`,
		status: random.pick(STATUSES),
		language: random.pick(LANGUAGES),
		duration: random.integer(30, 5400),
		created_at: toTimestamp(now.getTime() - random.between(0, 60) * DAY_MS),
	};
}

function makeDocument(transcript: Transcript, type: string, random: Random): Document {
	const { session_id, customer_id, filename, language, status, created_at } = transcript;
	const cues: Cue[] = [];
	for (let start = 400; cues.length < 8; start += random.integer(1800, 4200)) {
		cues.push({
			start,
			stop: start + 1500,
			speaker: random.pick(['S1', 'S2']),
			text: random.pick(SENTENCES),
		});
	}
	return {
		id: uuid(random),
		session_id,
		customer_id,
		filename,
		type,
		language,
		status,
		created_at,
		updated_at: created_at,
		cues,
	};
}

function uuid(random: Random): string {
	const hex = random.hex(32);
	return [
		hex.slice(0, 8),
		hex.slice(8, 12),
		hex.slice(12, 16),
		hex.slice(16, 20),
		hex.slice(20),
	].join('-');
}
