import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/** A parameter of a node's description, for one operation or event that has it. */
export interface ParameterCase {
	field: INodeProperties;
	/** The selectors that show it: resource and operation, or event. */
	selectors: Record<string, string>;
	/** The names that lead to it: `options > keepQuota`. */
	path: string;
	/** Parameters with a value for it, and with what shows it, on top of others. */
	withValue(value: unknown, others?: Record<string, unknown>): Record<string, unknown>;
}

const SELECTORS = ['resource', 'operation', 'event'];

/** Every parameter of a node, those in collections included, for each operation or event. */
export function everyParameter(properties: INodeProperties[]): ParameterCase[] {
	return properties
		.filter(({ name }) => !SELECTORS.includes(name))
		.flatMap((property) =>
			selectorsOf(property).flatMap((selectors) =>
				casesOf(property, selectors).map((one) => ({
					...one,
					withValue: (value: unknown, others = {}) => ({
						...one.withValue(value, { ...others, ...shownBy(property) }),
						...selectors,
					}),
				})),
			),
		);
}

/** The values that a field offers. */
export function offered({ options = [] }: INodeProperties): unknown[] {
	return options.flatMap((option) =>
		'value' in option ? [(option as INodePropertyOptions).value] : [],
	);
}

function casesOf(property: INodeProperties, selectors: Record<string, string>): ParameterCase[] {
	const { name, type, options = [] } = property;
	const own: ParameterCase = {
		field: property,
		selectors,
		path: name,
		withValue: (value, others = {}) => ({ ...others, [name]: value }),
	};
	if (type === 'collection') {
		return [
			own,
			...(options as INodeProperties[]).flatMap((inner) =>
				casesOf(inner, selectors).map(({ field, path, withValue }) => ({
					...{ field, selectors, path: `${name} > ${path}` },
					withValue: (value: unknown, others: Record<string, unknown> = {}) => ({
						...others,
						...shownBy(inner),
						[name]: { ...(others[name] as object), ...withValue(value) },
					}),
				})),
			),
		];
	}
	if (type !== 'fixedCollection') return [own];
	return [
		own,
		...options.flatMap((group) =>
			'values' in group
				? group.values.map((field) => ({
						...{ field, selectors, path: `${name} > ${field.name}` },
						withValue: (value: unknown, others: Record<string, unknown> = {}) => ({
							...others,
							[name]: {
								[group.name]: [
									{ ...examples(group.values), ...shownBy(field), [field.name]: value },
								],
							},
						}),
					}))
				: [],
		),
	];
}

/** Something in each field of an entry, so that only the one that is tried is at fault. */
function examples(fields: INodeProperties[]): Record<string, unknown> {
	return Object.fromEntries(
		fields.map(({ name, type, default: other, placeholder }) => {
			if (type === 'resourceLocator') return [name, { __rl: true, mode: 'id', value: '7' }];
			const example = placeholder?.replace('e.g. ', '');
			return [name, other === '' ? (example ?? other) : other];
		}),
	);
}

function selectorsOf({ displayOptions }: INodeProperties): Array<Record<string, string>> {
	const { resource, operation, event } = displayOptions?.show ?? {};
	if (event) return event.map((name) => ({ event: String(name) }));
	return (resource ?? []).flatMap((one) =>
		(operation ?? []).map((name) => ({ resource: String(one), operation: String(name) })),
	);
}

/** Values of other parameters with which a field is shown. */
function shownBy({ displayOptions }: INodeProperties): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(displayOptions?.show ?? {})
			.map(([name, values]) => [name.replace('/', ''), values?.[0]] as const)
			.filter(([name]) => !SELECTORS.includes(name)),
	);
}
