import type { INodeExecutionData } from 'n8n-workflow';

import { listCustomersWithUsage } from '../../api/usage';
import type { JsonRecord } from '../../codec/json';
import { toDigest } from '../../quota/digest';
import { sweep } from '../poll/sweep';
import type { PollInput, PollResult } from '../poll/triggerEvent';
import type { Settings } from './parameters';
import { Round } from './round';
import type { QuotaState } from './state';
import { toUndo } from './state';

/** Finds the customers who have newly reached a threshold, and what else is wanted. */
export async function look({
	settings,
	client,
	state,
	deadline,
}: PollInput<Settings, QuotaState>): Promise<PollResult<QuotaState>> {
	const round = new Round(client, settings, state, deadline);
	const { repetition } = round;
	const { resumeAt, ended, items, total, failures } = await sweep(
		(options) => listCustomersWithUsage(client, settings.filters, options),
		{ firstPage: state.resumeAt, deadline },
		async (customers) => await round.judgePage(customers),
	);
	const isWhole = ended && state.resumeAt === 1 && failures.length === 0;
	// A digest is repeated whole, so that it has its id.
	const repeats = settings.emit !== 'digest' || isWhole;
	const isComplete = isWhole && (items ?? 0) >= (total ?? 0);
	if (isWhole) await repetition.finish();
	const nextState = round.state(resumeAt, isComplete);
	const found = [...(repeats ? repetition.items : []), ...round.items];
	return {
		items: found.map((json) => ({ json }) as INodeExecutionData),
		nextState: repeats ? nextState : { ...nextState, repeats: state.repeats },
		undo: toUndo([...(repeats ? repetition.records : []), ...round.records]),
		failures: [...round.failures, ...failures],
		notices: overdueNotice(round.longOverdue),
	};
}

/** One item of all, where the user wants a digest. */
export function combine(
	items: INodeExecutionData[],
	{ emit }: Pick<Settings, 'emit'>,
): INodeExecutionData[] {
	if (emit !== 'digest' || items.length === 0) return items;
	const alerts = items.map(({ json }) => json as JsonRecord);
	const latest = Math.max(...alerts.map(({ detected_at: at }) => Date.parse(String(at))));
	return [{ json: toDigest(alerts, new Date(latest)) } as INodeExecutionData];
}

function overdueNotice(customers: number) {
	if (customers === 0) return [];
	const who = customers === 1 ? '1 customer' : `${customers} customers`;
	return [
		{
			about: 'overdue periods',
			text: `Scriptix still reports a usage period that ended more than two days ago for ${who}. What is reached in it is reported under that period.`,
		},
	];
}
