const MOST_NAMED = 5;

/**
 * What to tell somebody who has named customers that are not there.
 *
 * @param subject where they are named: "The option Quotas"
 * @param ids those who were not met
 * @param cure what to do, without full stop
 * @returns undefined when every one is there
 */
export function unmetIdsText(
	subject: string,
	ids: readonly string[],
	cure = 'Check these IDs',
): string | undefined {
	if (ids.length === 0) return undefined;
	const named = ids.slice(0, MOST_NAMED).join(', ');
	const more = ids.length > MOST_NAMED ? ` and ${ids.length - MOST_NAMED} more` : '';
	return `${subject} names customers who are not among those that were read: ${named}${more}. ${cure}`;
}
