import type { INodeProperties, INodeType } from 'n8n-workflow';

/**
 * The variant of a node that n8n's server offers to AI agents. Only the description differs: no
 * inputs, one tool output, and a choice of who writes the tool's text.
 */
export function toolVariant(type: INodeType): INodeType {
	const { usableAsTool, ...base } = type.description;
	if (!usableAsTool) throw new Error(`Node "${base.name}" cannot be used as a tool`);
	const replacements = typeof usableAsTool === 'object' ? usableAsTool.replacements : {};
	const description = { ...base, ...replacements };

	return Object.create(type, {
		description: {
			value: {
				...description,
				name: `${description.name}Tool`,
				displayName: `${description.displayName} Tool`,
				inputs: [],
				outputs: ['ai_tool'],
				properties: [...toolProperties(type), ...description.properties],
			},
		},
	}) as INodeType;
}

function toolProperties({ description }: INodeType): INodeProperties[] {
	const names = description.properties.map((property) => property.name);
	if (names.includes('toolDescription')) return [];
	const text: INodeProperties = {
		displayName: 'Description',
		name: 'toolDescription',
		type: 'string',
		default: description.description,
		required: true,
	};
	if (!names.includes('resource') && !names.includes('operation')) return [text];

	const choice: INodeProperties = {
		displayName: 'Tool Description',
		name: 'descriptionType',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Set Automatically', value: 'auto' },
			{ name: 'Set Manually', value: 'manual' },
		],
		default: 'auto',
	};
	return [choice, { ...text, displayOptions: { show: { descriptionType: ['manual'] } } }];
}
