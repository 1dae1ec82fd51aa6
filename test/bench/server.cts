/** A sandbox in a process of its own, so that its cost is not taken for that of what is measured. */
import { startSandbox, type KnobSettings } from '../sandbox/index.cts';
import { turn } from '../sandbox/knobs.cts';

/** What the process is started with, as JSON in its first argument. */
export interface ServerOptions {
	customers: number;
	/** The share of customers who are over every threshold; the others have used half. */
	shareOver?: number;
	requestsPerMinute?: number;
	/** Gives the customers the ids C0, C1, … of a CRM. */
	withCrmIds?: boolean;
	knobs?: KnobSettings;
}

export interface ServerReady {
	url: string;
	apiKey: string;
	/** The ids of the customers. */
	ids: number[];
	/** A document that can be downloaded. */
	document?: { sessionId: string; documentId: string };
}

/** Asks for what was received, and may forget it and turn knobs for what comes. */
export interface ServerCommand {
	forget?: boolean;
	knobs?: KnobSettings;
}

/** Requests received since they were last forgotten. */
export interface ServerCounts {
	answered: number;
	/** Milliseconds from the first request to the last answer. */
	spanMs: number;
	list: number;
	usage: number;
	total: number;
	refused: number;
	failed: number;
}

const DEFAULT_QUOTA_MINUTES = 5_000;

async function main(): Promise<void> {
	const {
		customers,
		shareOver = 0,
		requestsPerMinute,
		withCrmIds = false,
		knobs,
	} = JSON.parse(process.argv[2] ?? '{}') as ServerOptions;
	const sandbox = await startSandbox({
		customers,
		requestsPerMinute,
		knobs,
		now: '2025-01-15T09:00:00Z',
	});
	const every = shareOver > 0 ? Math.round(1 / shareOver) : Infinity;
	for (const [index, { id, quota_minutes: quota }] of sandbox.store.customers.entries()) {
		const isOver = index % every === 0 && Number.isFinite(every);
		sandbox.store.updateCustomer(id, {
			status: 'active',
			quota_minutes: quota ?? DEFAULT_QUOTA_MINUTES,
			...(withCrmIds ? { metadata: { crm_id: `C${index}` } } : {}),
			minutes: (quota ?? DEFAULT_QUOTA_MINUTES) * (isOver ? 1.01 : 0.5),
		});
	}
	process.on('message', ({ forget, knobs: settings }: ServerCommand) => {
		const { requests } = sandbox;
		const answered = requests.entries.filter(({ answeredAt }) => answeredAt !== undefined);
		const statuses = answered.map(({ status }) => status ?? 0);
		const counts: ServerCounts = {
			answered: answered.length,
			spanMs:
				Math.max(0, ...answered.map(({ answeredAt = 0 }) => answeredAt)) -
				(requests.entries[0]?.receivedAt ?? 0),
			list: requests.count({ path: /\/customers$/ }),
			usage: requests.count({ path: /\/usage$/ }),
			total: requests.entries.length,
			refused: statuses.filter((status) => status === 429).length,
			failed: statuses.filter((status) => status >= 400).length,
		};
		if (forget) requests.clear();
		if (settings) turn(sandbox.knobs, settings);
		process.send?.(counts);
	});
	process.on('disconnect', () => void sandbox.stop());
	const [document] = sandbox.store.documents;
	const ready: ServerReady = {
		url: sandbox.url,
		apiKey: sandbox.apiKey,
		ids: sandbox.store.customers.map(({ id }) => id),
		document: document && { sessionId: document.session_id, documentId: document.id },
	};
	process.send?.(ready);
}

void main();
