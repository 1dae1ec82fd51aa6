import { shortHash } from '../codec/hash';
import type { JsonRecord } from '../codec/json';
import { isRecord } from '../codec/json';

/** How long the part of a digest's id is that stands for its alerts. */
const ID_DIGITS = 8;

/**
 * One item of many alerts.
 *
 * @param alerts items of `toAlertItems`; a digest of none says so
 * @param more further facts of the whole
 */
export function toDigest(
	alerts: JsonRecord[],
	detectedAt: Date,
	more: JsonRecord = {},
): JsonRecord {
	const severities = alerts.map(({ severity }) => severity);
	const count = (severity: string) => severities.filter((one) => one === severity).length;
	const counts = {
		customers: new Set(alerts.map(({ customer }) => (isRecord(customer) ? customer.id : undefined)))
			.size,
		critical: count('critical'),
		warning: count('warning'),
		info: count('info'),
	};
	return {
		summary: digestSummary(counts),
		counts,
		...more,
		alerts,
		event: 'quota.digest',
		event_id: digestIdOf(alerts.map(({ event_id: id }) => String(id))),
		detected_at: detectedAt.toISOString(),
	};
}

/** The same alerts have the same id, in whichever order they were found. */
function digestIdOf(ids: string[]): string {
	return `quota.digest:${shortHash([...ids].sort().join('\n'), ID_DIGITS)}`;
}

function digestSummary(counts: Record<'customers' | 'critical' | 'warning' | 'info', number>) {
	const { customers, critical, warning, info } = counts;
	if (customers === 0) return 'No customer has an alert';
	const parts = [
		critical > 0 ? `${critical} critical` : '',
		warning > 0 ? `${warning} ${warning === 1 ? 'warning' : 'warnings'}` : '',
		info > 0 ? `${info} for information` : '',
	].filter((part) => part !== '');
	return `${customers} ${customers === 1 ? 'customer has' : 'customers have'} alerts: ${parts.join(', ')}`;
}
