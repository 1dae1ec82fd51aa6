import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

interface Ordered {
	path: string;
}

const LongestFirst = createRequire(__filename)('../sequencer.cjs') as {
	new (): { sort(tests: Ordered[]): Ordered[] };
	LONGEST: string[];
};

const { LONGEST } = LongestFirst;

describe('the files that are begun first', () => {
	it('are files that there are, each once', () => {
		expect(LONGEST.filter((name) => !existsSync(`test/${name}.test.cts`))).toEqual([]);
		expect(new Set(LONGEST).size).toBe(LONGEST.length);
	});

	it('are begun in this order, before all others, which jest puts in order', () => {
		const testOf = (name: string) => ({
			path: `${process.cwd()}/test/${name}.test.cts`,
			context: {
				config: { id: 'none', cacheDirectory: '/nowhere', rootDir: process.cwd() },
				hasteFS: { getSize: () => 0 },
			},
		});
		const names = ['repository/words', ...[...LONGEST].reverse(), 'engine/token'];
		const sorted = new LongestFirst().sort(names.map(testOf));
		const paths = sorted.map(({ path }) => path);
		expect(paths.slice(0, LONGEST.length)).toEqual(LONGEST.map((name) => testOf(name).path));
		expect(sorted).toHaveLength(names.length);
	});
});
