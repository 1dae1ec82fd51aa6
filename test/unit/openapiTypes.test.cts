import { readFile } from 'node:fs/promises';

import { generateTypes, TYPES_FILE } from '../../scripts/generate-types.cts';

test('the API types in the nodes are the ones that the API description gives', async () => {
	expect(await readFile(TYPES_FILE, 'utf8')).toBe(await generateTypes());
});
