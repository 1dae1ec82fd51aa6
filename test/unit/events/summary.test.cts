import { summaryOf } from '../../../nodes/ScriptixReseller/events/customerChanged/summary';
import type { ChangeFacts } from '../../../nodes/ScriptixReseller/events/customerChanged/items';

const facts: ChangeFacts = {
	event: 'customer.updated',
	eventId: '',
	customer: { id: 7, name: 'Example BV', plan: 'gold', status: 'suspended' },
	changedFields: [],
	previous: {},
	detectedAt: new Date(0),
};

describe('the summary of a change is one sentence', () => {
	it.each<[Partial<ChangeFacts>, string]>([
		[{ event: 'customer.created' }, 'Example BV was created'],
		[{ event: 'customer.deleted', customer: { id: 7 } }, 'Customer 7 was deleted'],
		[
			{ event: 'customer.plan_changed', previous: { plan: 'silver' } },
			'Example BV moved from plan silver to gold',
		],
		[{ event: 'customer.plan_changed' }, 'Example BV moved to plan gold'],
		[
			{ event: 'customer.status_changed', previous: { status: 'active' } },
			'Example BV changed from status active to suspended',
		],
		[
			{ changedFields: ['name', 'quota_minutes', 'other'] },
			'Example BV was changed: name, quota, other details',
		],
		[
			{ event: 'customer.created', customer: { id: 7, name: ' Two\r\nlines\t' } },
			'Two lines was created',
		],
		[{ event: 'customer.created', customer: { id: 7, name: ' ' } }, 'Customer 7 was created'],
	])('%j: %s', (more, sentence) => {
		expect(summaryOf({ ...facts, ...more })).toBe(sentence);
	});
});
