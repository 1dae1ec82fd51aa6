import { Readable } from 'node:stream';

import { AnswerBudget } from '../../../nodes/ScriptixReseller/api/answerBudget';
import { OBJECT_LIMIT, readJson, TooLarge } from '../../../nodes/ScriptixReseller/api/jsonBody';

const answer = async (part: string, times: number) =>
	await readJson(
		Readable.from([Buffer.from(`{"id":1,"x":[${Array(times).fill(part).join(',')}]}`)]),
		OBJECT_LIMIT,
	);

/** After how many answers like this one a run reads no more, if after fewer than a million. */
function countedUntilRefusal(body: unknown): number | undefined {
	const budget = new AnswerBudget();
	for (let count = 0; count < 1_000_000; count += 1) {
		if (budget.take(body) instanceof TooLarge) return count;
	}
	return undefined;
}

describe('what the answers of one run hold together', () => {
	it.each([
		['any number of customers', '{"a":1}', 300, undefined],
		['fifty of two megabytes', `"${'x'.repeat(19_985)}"`, 100, 50],
		['a hundred and five of 19,000 values', '{}', 9_500, 105],
	])('may be %s', async (_, part, times, expected) => {
		const body = await answer(part, times);
		expect(body).toMatchObject({ id: 1 });
		expect(countedUntilRefusal(body)).toBe(expected);
	});

	it.each([
		['100 MB', `"${'x'.repeat(19_985)}"`, 100, 50],
		['2,000,000 values', '{}', 9_500, 105],
	])(
		'is refused for good, with the limit that was reached: %s',
		async (limit, part, times, most) => {
			const budget = new AnswerBudget();
			const body = await answer(part, times);
			for (let count = 0; count < most; count += 1) expect(budget.take(body)).toBe(body);
			expect(budget.take(body)).toEqual(
				new TooLarge(
					`Together with the other large answers of this run it exceeds ${limit}, which is too large.`,
				),
			);
			const small = await answer('1', 1);
			expect(budget.take(small)).toBe(small);
		},
	);
});
