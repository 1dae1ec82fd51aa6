import type { EngineModules } from './engineModules.cts';

/** Gives an error back the class it had before n8n kept a plain copy of it. */
export function restoreError(modules: EngineModules, error: object): Error {
	if (error instanceof Error) return error;
	const { name, message, stack } = error as Error;
	const classes = modules.workflow as unknown as Record<string, { prototype?: Error } | undefined>;
	const prototype = classes[name]?.prototype;
	const restored = Object.create(prototype instanceof Error ? prototype : Error.prototype) as Error;
	Object.assign(restored, error);
	Object.defineProperties(restored, {
		message: { value: message, enumerable: false },
		stack: { value: stack, enumerable: false },
	});
	return restored;
}
