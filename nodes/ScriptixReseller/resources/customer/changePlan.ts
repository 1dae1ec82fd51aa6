import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { CustomerFields } from '../../api/customerFields';
import { differing, planOf, quotaOf, unstated } from '../../api/customerFields';
import { getChangedCustomer, getCustomer, updateCustomer } from '../../api/customers';
import { requireFeature } from '../../api/requireFeature';
import type { Customer } from '../../api/types';
import { comparable } from '../../codec/spelling';
import { checkMinutes } from '../../parameters/checks';
import { readSwitch } from '../../parameters/choices';
import { planField, quotaField, requirePlan, unchosen } from '../../parameters/customerData';
import { customerIdField, readCustomerId } from '../../parameters/customerId';
import { refusal } from '../../parameters/refusal';
import { documentedMinutes } from '../../quota/plans';
import type { Operation, OperationRun } from '../operation';
import { toItems } from '../operation';
import { LABELS } from './notTakenEffect';

const keepQuotaField: INodeProperties = {
	displayName: 'Keep Quota',
	name: 'keepQuota',
	type: 'boolean',
	default: false,
	description: 'Whether the customer keeps its current minutes per month',
};

export const changePlan: Operation = {
	option: {
		name: 'Change Plan',
		value: 'changePlan',
		description:
			'Move a customer to another plan, with the minutes of that plan unless an option says otherwise; the output also holds the former plan and quota',
		action: 'Change the plan of a customer at once',
	},
	fields: [
		customerIdField,
		{
			...unchosen(planField),
			required: true,
			description: 'The plan to move the customer to',
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [keepQuotaField, quotaField],
		},
	],
	oneAtATime: true,
	check: (run) => void readOrder(run),
	async execute(run) {
		const { client, itemIndex } = run;
		const order = readOrder(run);
		const before = await getCustomer(client, order.customerId, itemIndex);
		const previous = { plan: planOf(before) ?? null, quota_minutes: quotaOf(before) };
		const { changes, wanted } = changesFor(order, before);
		if (Object.keys(changes).length === 0) {
			return toItems([{ ...before, changed: false, previous }]);
		}
		const answered = await updateCustomer(client, order.customerId, changes, itemIndex);
		const after =
			unstated(wanted, answered).length > 0
				? { ...answered, ...(await getChangedCustomer(client, order.customerId, itemIndex)) }
				: answered;
		const kept = differing(wanted, after);
		if (kept.length > 0) throw notCarriedOut(run, kept);
		if (order.keepsQuota) requireNoneKept(run, before, after);
		return toItems([{ ...after, changed: true, previous }]);
	},
};

/** What is asked for. */
interface PlanOrder {
	customerId: string;
	plan: string;
	/** Stated by the user. */
	quotaMinutes?: number;
	keepsQuota: boolean;
}

/** @throws NodeOperationError for an order that contradicts itself or cannot be carried out */
function readOrder(run: OperationRun): PlanOrder {
	const { context, client, itemIndex } = run;
	requireFeature(client, 'plan', 'The operation Change Plan', run);
	const options = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
	const keepsQuota = readSwitch(run, options, keepQuotaField);
	const order = {
		customerId: readCustomerId(run),
		plan: requirePlan(run, context.getNodeParameter('plan', itemIndex, '')),
		quotaMinutes: checkMinutes(run, options.quotaMinutes),
		keepsQuota,
	};
	if (keepsQuota && order.quotaMinutes !== undefined) {
		throw refusal(
			run,
			'The options Keep Quota and Quota Minutes contradict each other',
			'Remove one of them: Keep Quota leaves the minutes as they are, Quota Minutes sets them.',
		);
	}
	if (!keepsQuota && order.quotaMinutes === undefined) requireMinutesOf(run, order.plan);
	return order;
}

/**
 * The minutes that a plan brings with it.
 *
 * @throws NodeOperationError for a plan without documented minutes
 */
export function requireMinutesOf(run: OperationRun, plan: string): number {
	const minutes = documentedMinutes(plan);
	if (minutes !== null) return minutes;
	throw refusal(
		run,
		`Scriptix documents no minutes for the plan "${plan}"`,
		'Add Quota Minutes with the minutes per month that were agreed, or in Change Plan the option Keep Quota.',
	);
}

/**
 * What is sent, which is only what differs, and what the customer has to be after it; an agreed quota
 * on the right plan stays.
 */
function changesFor(
	{ plan, quotaMinutes, keepsQuota }: PlanOrder,
	before: Customer,
): { changes: CustomerFields; wanted: CustomerFields } {
	const quota = quotaOf(before);
	if (comparable(planOf(before) ?? '') === comparable(plan)) {
		const isSame = quotaMinutes === undefined || quotaMinutes === quota;
		return isSame ? { changes: {}, wanted: {} } : sent({ quotaMinutes });
	}
	// Scriptix may give the quota of the new plan on its own, so that one of the customer's own is stated.
	const own = quotaMinutes ?? (keepsQuota ? (quota ?? undefined) : undefined);
	if (own !== undefined) return sent({ plan, quotaMinutes: own });
	const documented = keepsQuota ? null : documentedMinutes(plan);
	if (documented === null) return sent({ plan });
	const wanted = { plan, quotaMinutes: documented };
	return { changes: documented === quota ? { plan } : wanted, wanted };
}

function sent(changes: CustomerFields): { changes: CustomerFields; wanted: CustomerFields } {
	return { changes, wanted: changes };
}

/** @throws NodeOperationError when a customer that was to stay without a quota has been given one */
function requireNoneKept(run: OperationRun, before: Customer, after: Customer): void {
	const statesNone = before.quota_minutes === null || before.usage?.quota_minutes === null;
	const quota = quotaOf(after);
	if (!statesNone || quotaOf(before) !== null || quota === null) return;
	throw refusal(
		run,
		`Scriptix changed the plan, but did not keep the customer without a quota: it has ${quota} minutes per month now`,
		'Change the minutes in the Scriptix dashboard, or choose Quota Minutes.',
	);
}

function notCarriedOut(run: OperationRun, fields: ReturnType<typeof differing>) {
	return refusal(
		run,
		`Scriptix accepted the request, but did not change: ${fields.map((field) => LABELS[field]).join(' and ')}`,
		'Look at the customer in the Scriptix dashboard, and change the plan there.',
	);
}
