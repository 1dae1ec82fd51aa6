import type { Customer } from '../../api/types';
import { idOf } from '../../api/answers';
import type { JsonRecord } from '../../codec/json';
import { isRecord } from '../../codec/json';
import { refusal } from '../../parameters/refusal';
import type { OperationRun } from '../operation';

/**
 * The metadata of a customer that other entries are merged into. The person is told when the
 * customer's page left it out.
 *
 * @throws NodeOperationError when it has a form whose entries would be lost
 */
export function metadataToMerge(run: OperationRun, customer: Customer): JsonRecord {
	const metadata: unknown = customer.metadata;
	if (isRecord(metadata)) return metadata;
	// Some servers write an object without entries as an empty list.
	const isEmpty = metadata === null || metadata === '' || isEmptyList(metadata);
	if (!isEmpty && metadata !== undefined) throw notMergeable(run, customer);
	if (metadata === undefined) {
		run.hint(
			'Scriptix did not say what metadata the customer had: entries that are not named in this node may have been removed',
		);
	}
	return {};
}

function isEmptyList(value: unknown): boolean {
	return Array.isArray(value) && value.length === 0;
}

function notMergeable(run: OperationRun, customer: Customer) {
	return refusal(
		run,
		`The metadata of the customer ${idOf(customer)} has no entries that others could be merged into`,
		'This customer was not changed: what is stored would be lost. Correct the metadata in Scriptix, or use the operation Update with Metadata Mode set to Replace.',
	);
}
