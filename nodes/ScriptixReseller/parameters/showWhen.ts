import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

/** Shows fields only where other parameters have these values, on top of their own conditions. */
export function showWhen(
	condition: NonNullable<IDisplayOptions['show']>,
	fields: INodeProperties[],
): INodeProperties[] {
	return fields.map((field) => ({
		...field,
		displayOptions: {
			...field.displayOptions,
			show: { ...field.displayOptions?.show, ...condition },
		},
	}));
}
