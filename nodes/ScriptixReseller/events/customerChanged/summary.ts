import { plainText } from '../../codec/text';
import type { Field } from '../../changes/fingerprint';
import type { ChangeFacts } from './items';

const WORDS: Record<Field, string> = {
	name: 'name',
	email: 'email address',
	plan: 'plan',
	status: 'status',
	quota_minutes: 'quota',
	metadata: 'metadata',
	other: 'other details',
	updated_at: 'details that lists do not show',
	usage: 'usage',
};

/** One English sentence, without a full stop, for a mail or a chat. */
export function summaryOf({ event, customer, changedFields, previous }: ChangeFacts): string {
	const facts = customer as { id?: unknown; name?: unknown; plan?: unknown; status?: unknown };
	const name = nameOf(facts);
	switch (event) {
		case 'customer.created':
			return `${name} was created`;
		case 'customer.deleted':
			return `${name} was deleted`;
		case 'customer.plan_changed':
			return `${name} moved ${fromTo('plan', previous.plan, facts.plan)}`;
		case 'customer.status_changed':
			return `${name} changed ${fromTo('status', previous.status, facts.status)}`;
		case 'customer.updated':
			return `${name} was changed: ${changedFields.map((field) => WORDS[field]).join(', ')}`;
	}
}

function fromTo(field: string, from: unknown, to: unknown): string {
	const former = from === undefined ? '' : `from ${field} ${oneLine(from)} `;
	return `${former}to ${former === '' ? `${field} ` : ''}${oneLine(to ?? 'unknown')}`;
}

function nameOf({ id, name }: { id?: unknown; name?: unknown }): string {
	const text = typeof name === 'string' ? oneLine(name) : '';
	return text === '' ? `Customer ${oneLine(id)}` : text;
}

function oneLine(value: unknown): string {
	return plainText(value).replace(/\s+/g, ' ').trim();
}
