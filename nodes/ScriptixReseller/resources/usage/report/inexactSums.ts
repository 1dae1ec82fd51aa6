import type { IExecuteFunctions } from 'n8n-workflow';

import { refusal } from '../../../parameters/refusal';
import type { ReportData } from './data';

// A double has fifteen digits for sure: thirteen before the dot, and hundredths.
const LARGEST_SUM = 1e13;

/**
 * Refuses figures so large that hundredths of a minute would be lost when they are added up.
 *
 * @throws NodeOperationError when minutes, quotas or the minutes of the month before are more together
 * than can be told exactly
 */
export function refuseInexactSums(
	context: IExecuteFunctions,
	{ entries, former }: Pick<ReportData, 'entries' | 'former'>,
): void {
	const figures = [
		entries.map(({ row }) => row.transcription_minutes),
		entries.map(({ row }) => row.quota_minutes),
		[...entries, ...former].map(({ previousMinutes }) => previousMinutes),
	];
	if (figures.every((values) => magnitudeOf(values) <= LARGEST_SUM)) return;
	throw refusal(
		{ context, itemIndex: 0 },
		'The minutes are too many to be added up exactly',
		'Look for a row with minutes or a quota that cannot be right, and correct it.',
	);
}

function magnitudeOf(values: ReadonlyArray<number | null>): number {
	return values.reduce<number>((sum, value) => sum + Math.abs(value ?? 0), 0);
}
