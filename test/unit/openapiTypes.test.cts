import { readFile } from 'node:fs/promises';

import { generateTypes, TYPES } from '../../scripts/generate-types.cts';

test.each(TYPES)(
	'the types in the nodes are the ones that $description gives',
	async ({ description, file }) => {
		expect(await readFile(file, 'utf8')).toBe(await generateTypes(description));
	},
);
