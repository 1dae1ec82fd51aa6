import type { INode } from 'n8n-workflow';

import type { SendingContext } from '../../../nodes/ScriptixReseller/api/credentials';
import { passwordPaths, withoutPasswords } from '../../../nodes/ScriptixReseller/api/passwords';
import { resources } from '../../../nodes/ScriptixReseller/resources';

const KEY = 'cust-9d41/+%"<77ab';
const PATHS = ['options.customerApiKey'];

const node = {
	name: 'N',
	parameters: { options: { customerApiKey: KEY, fileName: 'a' }, list: [{ customerApiKey: KEY }] },
} as unknown as INode;

const context = {
	getNode: () => node,
	getNodeParameter: () => KEY,
} as unknown as SendingContext;

const thrownBy = async (error: unknown) =>
	await withoutPasswords(context, PATHS, async () => await Promise.reject(error as Error)).then(
		() => undefined,
		(caught: unknown) => caught,
	);

it('the context that is worked with knows a node without passwords', async () => {
	const seen = await withoutPasswords(context, PATHS, async (given) => {
		return await Promise.resolve(given.getNode().parameters);
	});
	expect(JSON.stringify(seen)).not.toContain(KEY.slice(0, 9));
	expect(seen).toMatchObject({ options: { fileName: 'a' } });
	expect(node.parameters.options).toMatchObject({ customerApiKey: KEY });
});

it.each<[string, object]>([
	['the node that the engine keeps with it', { node }],
	['its message', { message: `Refused ${KEY}` }],
	['its description', { description: encodeURIComponent(KEY) }],
	['its stack', { stack: `Error: ${KEY}\n at x` }],
	['its messages', { messages: ['a', KEY] }],
	['its context', { context: { itemIndex: 0, data: { deep: [KEY] } } }],
])('an error shows no password by %s', async (_, facts) => {
	const error = Object.assign(new Error('No'), facts);
	const caught = (await thrownBy(error)) as Error;
	expect(caught).toBe(error);
	const shown = JSON.stringify([caught, caught.message, caught.stack]);
	expect(shown).not.toContain(KEY.slice(0, 9));
	expect(shown).not.toContain(encodeURIComponent(KEY));
});

it.each(['a text', undefined, null, 5])(
	'what is no error is thrown as it is: %j',
	async (thrown) => {
		expect(await thrownBy(thrown)).toBe(thrown);
	},
);

it('the password fields of every operation are found, in collections too', () => {
	const fields = Object.values(resources).flatMap((operations) =>
		Object.values(operations).flatMap((operation) => operation.fields),
	);
	expect(passwordPaths(fields)).toEqual(PATHS);
});
