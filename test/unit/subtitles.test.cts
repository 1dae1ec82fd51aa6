import type { INodeType } from 'n8n-workflow';

import { events } from '../../nodes/ScriptixReseller/events';
import { resources } from '../../nodes/ScriptixReseller/resources';
import { ScriptixReseller } from '../../nodes/ScriptixReseller/ScriptixReseller.node';
import { ScriptixResellerTrigger } from '../../nodes/ScriptixReseller/ScriptixResellerTrigger.node';

/** What n8n shows under a node on the canvas. */
function subtitleOf(node: INodeType, parameters: Record<string, string>): unknown {
	const expression = /^=\{\{(.*)\}\}$/.exec(node.description.subtitle ?? '')?.[1];
	return new Function('$parameter', `return ${expression}`)(parameters);
}

const operations = Object.entries(resources).flatMap(([resource, each]) =>
	Object.entries(each).map(([operation, { option }]) => ({ resource, operation, option })),
);

test.each(operations)(
	'the canvas names $resource $operation as the selectors do',
	({ resource, operation, option }) => {
		const node = new ScriptixReseller();
		const { options = [] } = node.description.properties.find(({ name }) => name === 'resource')!;
		const selected = options.find((each) => 'value' in each && each.value === resource);
		expect(subtitleOf(node, { resource, operation })).toBe(`${selected?.name}: ${option.name}`);
	},
);

test.each(Object.values(events))(
	'the canvas names the event "$option.name" as the selector does',
	({ option }) => {
		const subtitle = subtitleOf(new ScriptixResellerTrigger(), { event: String(option.value) });
		expect(subtitle).toBe(option.name);
	},
);
