import { mergeCustomer } from '../../../nodes/ScriptixReseller/quota/mergeCustomer';

const LISTED = {
	id: 1,
	name: 'Example BV',
	plan: 'gold',
	usage: { transcription_minutes: 950, quota_minutes: 1_000 },
};

describe('a customer of whom several answers tell', () => {
	it('has what the page adds to the list entry', () => {
		const page = { id: 1, name: 'New BV', metadata: { crm_id: 'A' } };
		expect(mergeCustomer(LISTED, page)).toEqual({
			...LISTED,
			name: 'New BV',
			metadata: { crm_id: 'A' },
		});
	});

	it.each<[string, object]>([
		['leaves it out', { id: 1 }],
		['gives it as null', { id: 1, usage: null, plan: null }],
		['gives its figures as null', { id: 1, usage: { transcription_minutes: null } }],
		['gives an empty one', { id: 1, usage: {} }],
	])('keeps the usage of the list where the page %s', (_, page) => {
		expect(mergeCustomer(LISTED, page)).toEqual(LISTED);
	});

	it('has the later figures, one by one', () => {
		const page = { usage: { transcription_minutes: 960 } };
		const details = { usage: { transcription_minutes: 970, quota_minutes: null } };
		expect(mergeCustomer(LISTED, page).usage).toEqual({ ...LISTED.usage, ...page.usage });
		expect(mergeCustomer(LISTED, page, details).usage).toEqual({
			transcription_minutes: 970,
			quota_minutes: 1_000,
		});
	});

	it('has no usage where no answer states any', () => {
		expect(mergeCustomer({ id: 1 }, { name: 'A' })).toStrictEqual({ id: 1, name: 'A' });
	});

	it('keeps what a later answer has without a value', () => {
		const page = { name: undefined, usage: { quota_minutes: undefined } };
		expect(mergeCustomer(LISTED, page)).toEqual(LISTED);
	});

	it('leaves the answers as they are', () => {
		const listed = structuredClone(LISTED);
		mergeCustomer(listed, { plan: 'silver' }, { usage: { transcription_minutes: 1 } });
		expect(listed).toEqual(LISTED);
	});
});
