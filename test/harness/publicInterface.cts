import type { IDataObject, INodeProperties, INodeTypeDescription } from 'n8n-workflow';

/**
 * What workflows store and rely on, one line each: parameter names, their defaults (n8n does not
 * store a parameter that has its default), the values of lists, fields of outputs, versions.
 */
export type InterfaceLines = string[];

/** Objects whose keys are the customers' own. */
const FREE = /(^|\.)(metadata|previous)$/;

/** The lines of a node or a credential. */
export function linesOfDescription(
	{
		name,
		version,
		defaultVersion,
	}: Pick<INodeTypeDescription, 'name' | 'version' | 'defaultVersion'>,
	properties: INodeProperties[],
): InterfaceLines {
	const versions = [version].flat();
	return [
		...versions.map((one) => `${name}: version ${one}`),
		`${name}: default version ${defaultVersion ?? Math.max(...versions)}`,
		...properties.flatMap((property) =>
			placesOf(property).flatMap((place) =>
				linesOfField(property, '').map((line) => `${name} ${place}: ${line}`),
			),
		),
	];
}

/** The lines of the fields that an output has; of several items, all that any of them has. */
export function linesOfOutput(place: string, items: IDataObject[]): InterfaceLines {
	return [...new Set(items.flatMap((item) => pathsIn(item, '')))].map(
		(path) => `${place}: output ${path}`,
	);
}

/** The lines of a JSON schema of an output. */
export function linesOfSchema(place: string, schema: object): InterfaceLines {
	return pathsOfSchema(schema, '').map((path) => `${place}: output ${path}`);
}

/** Where a field is shown: at an operation, a resource, an event, or always. */
function placesOf({ displayOptions }: INodeProperties): string[] {
	const { resource, operation, event } = (displayOptions?.show ?? {}) as Record<string, string[]>;
	if (event) return event;
	if (!resource) return ['always'];
	return resource.flatMap((one) => (operation ? operation.map((two) => `${one}.${two}`) : [one]));
}

function linesOfField(field: INodeProperties, prefix: string): string[] {
	const path = `${prefix}${field.name}`;
	const inner = (field.options ?? []).flatMap((option) => {
		if ('values' in option) {
			return option.values.flatMap((value) => linesOfField(value, `${path}.${option.name}.`));
		}
		if ('type' in option) return linesOfField(option, `${path}.`);
		return [`value ${path} = ${JSON.stringify(option.value)}`];
	});
	const modes = (field.modes ?? []).map(({ name }) => `mode ${path} = ${name}`);
	if (field.type === 'notice') return [];
	return [
		`parameter ${path}`,
		`default ${path} = ${JSON.stringify(field.default)}`,
		...modes,
		...inner,
	];
}

function pathsIn(value: unknown, prefix: string): string[] {
	if (Array.isArray(value)) return value.flatMap((entry) => pathsIn(entry, `${prefix}[]`));
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, inner]) => {
		const path = prefix === '' ? key : `${prefix}.${key}`;
		return FREE.test(path) ? [path] : [path, ...pathsIn(inner, path)];
	});
}

interface Schema {
	properties?: Record<string, Schema>;
	items?: Schema;
}

function pathsOfSchema({ properties = {}, items }: Schema, prefix: string): string[] {
	const inArray = items ? pathsOfSchema(items, `${prefix}[]`) : [];
	const inObject = Object.entries(properties).flatMap(([key, inner]) => {
		const path = prefix === '' ? key : `${prefix}.${key}`;
		return FREE.test(path) ? [path] : [path, ...pathsOfSchema(inner, path)];
	});
	return [...inArray, ...inObject];
}
