import type { INodeProperties } from 'n8n-workflow';

/** All fields of a node or a credential, those inside of collections included. */
export function allFields(properties: INodeProperties[]): INodeProperties[] {
	return properties.flatMap((property) => {
		const inner = (property.options ?? []).flatMap((option) => {
			if ('values' in option) return option.values;
			return 'type' in option ? [option] : [];
		});
		return [property, ...allFields(inner)];
	});
}
