import type { IPollFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { isRecord } from '../../codec/json';
import type { ExampleSubject } from './triggerEvent';

const CANCELLED = 'Cancelled customers count only when the filter Statuses names them.';

/** What a manual test says that has no example, which n8n would end without a word. */
export function nothingToShow(
	context: IPollFunctions,
	{ noun, unmatched, leavesCancelledOut = false }: ExampleSubject,
): NodeOperationError {
	const filters: unknown = context.getNodeParameter('filters', {});
	const isFiltered = isRecord(filters) && Object.keys(filters).length > 0;
	const left = leavesCancelledOut ? [CANCELLED] : [];
	return isFiltered
		? new NodeOperationError(context.getNode(), `No ${noun} matches the filters`, {
				description: [
					...unmatched.texts,
					'Change or remove the Filters of the trigger.',
					...left,
				].join(' '),
				level: 'warning',
			})
		: new NodeOperationError(context.getNode(), `There is no ${noun} to show yet`, {
				description: [
					`Scriptix lists no ${noun} of this account. The trigger still works: publish the workflow, or pin data of your own to build the next nodes.`,
					...left,
				].join(' '),
				level: 'warning',
			});
}
