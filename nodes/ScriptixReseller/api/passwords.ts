import type { INode, INodeParameters, INodeProperties } from 'n8n-workflow';

import { isRecord } from '../codec/json';
import type { SendingContext } from './credentials';
import { HIDDEN, redact, redactDeep } from './redact';

/** The paths of the fields that n8n shows as passwords, such as `options.customerApiKey`. */
export function passwordPaths(fields: INodeProperties[], parent = ''): string[] {
	const paths = fields.flatMap(({ name, typeOptions, options = [] }) => [
		...(typeOptions?.password === true ? [`${parent}${name}`] : []),
		...options.flatMap((option) => {
			if ('values' in option) {
				return passwordPaths(option.values, `${parent}${name}.${option.name}.`);
			}
			return 'type' in option ? passwordPaths([option], `${parent}${name}.`) : [];
		}),
	]);
	return [...new Set(paths)];
}

/**
 * Does something for a node in such a way that no error of it shows a password that was typed into
 * the node, whoever made the error: n8n keeps the node, with its parameters, in every error, in the
 * execution that it stores and in its logs.
 *
 * @param paths of `passwordPaths`
 * @param act gets the context to work with
 */
export async function withoutPasswords<C extends SendingContext, T>(
	context: C,
	paths: string[],
	act: (context: C) => Promise<T>,
): Promise<T> {
	const node = hiddenNode(context.getNode(), paths);
	const guarded = Object.create(context, { getNode: { value: () => node } }) as C;
	try {
		return await act(guarded);
	} catch (error) {
		throw cleaned(error, node, passwordsOf(context, paths, error));
	}
}

/** A copy of a node whose passwords are hidden, expressions for them as well. */
function hiddenNode(node: INode, paths: string[]): INode {
	const names = new Set(paths.map((path) => path.split('.').at(-1)));
	const hide = (value: unknown): unknown => {
		if (Array.isArray(value)) return value.map(hide);
		if (!isRecord(value)) return value;
		return Object.fromEntries(
			Object.entries(value).map(([name, part]) => [
				name,
				names.has(name) && part !== '' ? HIDDEN : hide(part),
			]),
		);
	};
	return { ...node, parameters: hide(node.parameters) as INodeParameters };
}

function passwordsOf(context: SendingContext, paths: string[], error: unknown): string[] {
	const { context: details } = isRecord(error) ? error : {};
	const index = isRecord(details) && typeof details.itemIndex === 'number' ? details.itemIndex : 0;
	const read = context.getNodeParameter.bind(context) as (
		path: string,
		itemIndex: number,
		fallback: unknown,
	) => unknown;
	return paths.flatMap((path) => {
		try {
			const value = read(path, index, '');
			return typeof value === 'string' ? [value.trim()] : [];
		} catch {
			// An expression that cannot be resolved holds no password.
			return [];
		}
	});
}

function cleaned(error: unknown, node: INode, passwords: string[]): unknown {
	if (!isRecord(error)) return error;
	for (const name of ['message', 'description', 'stack']) {
		const text = error[name];
		if (typeof text === 'string') error[name] = redact(text, passwords);
	}
	for (const name of ['messages', 'context']) {
		if (error[name] !== undefined) error[name] = redactDeep(error[name], passwords);
	}
	if ('node' in error) error.node = node;
	return error;
}
