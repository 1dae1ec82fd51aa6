import type { IDataObject } from 'n8n-workflow';

import { idValue } from '../../api/answers';
import type { CustomerListItem } from '../../api/types';
import type { Closing } from '../../quota/closingMemory';
import { isFinal } from '../../quota/closingMemory';
import { formatDay } from '../../quota/period';
import { cut, readUsage, toUsageOutput } from '../../quota/usage';
import { toRowHead } from '../../quota/usageRow';

export interface RowFacts {
	id: string;
	/** Undefined when the customer no longer exists. */
	customer?: CustomerListItem;
	closing: Closing;
	/** Undefined unless it is wanted and could be read. */
	metadata?: unknown;
	/** Epoch milliseconds by the server's clock. */
	detectedAt: number;
	/** Whether the minutes are units that are taken for minutes. */
	countsUnits: boolean;
}

/** How a customer's period ended. */
export function toClosedRow(facts: RowFacts): IDataObject {
	return toRow(facts, isFinal(facts.closing), 'usage.period_closed', '');
}

/** How a customer's running period stands, one row for each day. */
export function toRunningRow(facts: RowFacts): IDataObject {
	const day = formatDay(Math.floor(facts.detectedAt / 86_400_000));
	return toRow(facts, false, 'usage.period_running', `:${day}`);
}

function toRow(
	{ id, customer, closing, metadata, detectedAt, countsUnits }: RowFacts,
	isFinalFigure: boolean,
	event: string,
	suffix: string,
): IDataObject {
	const { plan, status, minutes, quotaMinutes, period, source, seenAt } = closing;
	const head = toRowHead({ ...customer, plan, status });
	const usage = readUsage({
		plan,
		usage: { transcription_minutes: minutes, quota_minutes: quotaMinutes },
	});
	const { quota_status, ...figures } = toUsageOutput(usage);
	const isKnown = usage.minutes !== null && usage.quotaMinutes !== null;
	const overage = isKnown ? Math.max(0, usage.minutes! - usage.quotaMinutes!) : null;
	const start = formatDay(period.start);
	return {
		...head,
		customer_id: (customer?.id ?? idValue(id)) as IDataObject[string],
		name: customer ? head.name : null,
		email: customer ? head.email : null,
		...figures,
		...(countsUnits ? { units_used: minutes } : {}),
		overage_minutes: cut(overage),
		quota_status,
		period_start: start,
		period_end: formatDay(period.end),
		period_source: source,
		seen_at: new Date(seenAt * 1000).toISOString(),
		is_final: isFinalFigure,
		...(metadata === undefined ? {} : { metadata: metadata as IDataObject }),
		event,
		event_id: `${id}:${start}:${event}${suffix}`,
		detected_at: new Date(detectedAt).toISOString(),
	};
}
