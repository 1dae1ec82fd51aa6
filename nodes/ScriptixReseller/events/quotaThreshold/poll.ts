import type { INodeExecutionData } from 'n8n-workflow';

import { idOf } from '../../api/answers';
import { serverSeconds } from '../../api/clock';
import { mayUse } from '../../api/customerFilters';
import type { PollTerms } from '../../api/usage';
import { noUsageAtAll } from '../../api/noUsage';
import { hasUsage, listCustomersWithUsage } from '../../api/usage';
import { addAll } from '../../codec/addAll';
import type { JsonRecord } from '../../codec/json';
import { requireAlertFeatures } from '../../parameters/alerts/requireAlertFeatures';
import { unmetCustomers } from '../../parameters/alerts/unmetCustomers';
import { toDigest } from '../../quota/digest';
import { UnmatchedWords } from '../../parameters/unmatchedWords';
import { noticesOf } from '../poll/notices';
import { sweep } from '../poll/sweep';
import type { PollInput, PollResult } from '../poll/triggerEvent';
import { FirstRound } from './firstRound';
import type { Settings } from './parameters';
import { Round } from './round';
import { SweepClock } from './sweepClock';
import type { QuotaState } from './state';
import { toUndo } from './state';

// How many customers who were not met are read for what is to be emitted again, at most, in a poll
// that has not read everything.
const MAX_READ_SINGLY = 50;

/** Finds the customers who have newly reached a threshold, and what else is wanted. */
export async function look({
	settings,
	client,
	state,
	deadline,
}: PollInput<Settings, QuotaState>): Promise<PollResult<QuotaState>> {
	requireAlertFeatures(client, settings);
	const clock = new SweepClock(client, state.sweep, state.resumeAt > 1);
	const seconds = () => serverSeconds(client);
	const firstRound = new FirstRound(state, !settings.includesAlreadyExceeded, seconds);
	const round = new Round(client, settings, state, { deadline, clock, firstRound });
	const { repetition } = round;
	const isDigest = settings.emit === 'digest';
	if (state.repeatsFirst) {
		await repetition.finish(MAX_READ_SINGLY);
		const { items, records, next } = repetition.outcome(isDigest, seconds());
		const nextState = { ...state, repeats: next, repeatsFirst: false };
		return { items: toItems(items), nextState, undo: toUndo(records), failures: [] };
	}
	const unread: Error[] = [];
	const { filters, overrides } = settings;
	const unmatched = UnmatchedWords.ofCustomers(filters, overrides.byPlan.keys());
	let read = 0;
	const met = new Set<string>();
	const terms: PollTerms = {
		deadline,
		at: () => clock.sweep.at * 1000,
		onFailure: (failure) => unread.push(failure),
	};
	const { resumeAt, ended, items, total, hasGaps, failures } = await sweep(
		(options) =>
			listCustomersWithUsage(client, settings.filters, {
				...options,
				// Something is remembered that could fall or end.
				needsUsage: (customer) =>
					mayUse(customer, settings.filters) || state.ledger.has(idOf(customer) ?? ''),
				poll: terms,
			}),
		{ firstPage: state.resumeAt, deadline },
		async (customers) => {
			unmatched.meet(customers);
			read += customers.filter(hasUsage).length;
			for (const customer of customers) met.add(idOf(customer) ?? '');
			return await round.judgePage(customers);
		},
	);
	const [failure] = unread;
	if (failure && read === 0 && state.isFirstRound && state.resumeAt === 1)
		throw noUsageAtAll(client, failure);
	addAll(failures, unread);
	const isWhole = ended && state.resumeAt === 1 && failures.length === 0;
	const isComplete = isWhole && (items ?? 0) >= (total ?? 0);
	if (ended || isDigest) await repetition.finish(isWhole ? Infinity : MAX_READ_SINGLY);
	const repeated = repetition.outcome(isDigest, seconds());
	const nextState = {
		...round.state(resumeAt, { ended, isComplete }),
		...firstRound.after({ ended, hasGaps: hasGaps || unread.length > 0 }),
		repeats: repeated.next,
		repeatsFirst: repeated.isUrgent,
	};
	return {
		items: toItems([...repeated.items, ...round.items]),
		nextState,
		undo: toUndo([...repeated.records, ...round.records]),
		failures: [...round.failures, ...failures],
		notices: [
			...overdueNotice(round.longOverdue),
			...round.unanswered.notices,
			...noticesOf(unmatched, {
				ended,
				hasGaps: !isWhole,
				items,
				total,
				firstPage: state.resumeAt,
			}),
			...(isWhole ? unmetNotices(unmetCustomers(settings, met)) : []),
		],
	};
}

function toItems(found: JsonRecord[]): INodeExecutionData[] {
	return found.map((json) => ({ json }) as INodeExecutionData);
}

/** One item of all, where the user wants a digest. */
export function combine(
	items: INodeExecutionData[],
	{ emit }: Pick<Settings, 'emit'>,
): INodeExecutionData[] {
	if (emit !== 'digest' || items.length === 0) return items;
	const alerts = items.map(({ json }) => json as JsonRecord);
	const latest = alerts.reduce(
		(time, { detected_at: at }) => Math.max(time, Date.parse(String(at))),
		0,
	);
	return [{ json: toDigest(alerts, new Date(latest)) } as INodeExecutionData];
}

function unmetNotices(texts: string[]) {
	return texts.map((text) => ({ about: text, text: `${text}.` }));
}

function overdueNotice(customers: number) {
	if (customers === 0) return [];
	const who = customers === 1 ? '1 customer' : `${customers} customers`;
	return [
		{
			about: 'overdue periods',
			text: `Scriptix still reports a usage period that ended more than two days ago for ${who}. What is reached in it is emitted under that period.`,
		},
	];
}
