import type { IExecuteFunctions, INodeType } from 'n8n-workflow';

import { ACTION, type Stage } from '../support.cts';

/**
 * Notes what the action node throws, as it is thrown: the engine keeps a copy without `cause` and
 * whatever else is not enumerable.
 */
export class Thrown {
	readonly errors: Error[] = [];

	private readonly spy: jest.SpyInstance;

	constructor({ engine }: Stage) {
		const type: INodeType = engine.nodeTypes.getByNameAndVersion(ACTION);
		const execute = type.execute!;
		this.spy = jest.spyOn(type, 'execute').mockImplementation(async function (
			this: IExecuteFunctions,
			...rest
		) {
			return await execute.apply(this, rest).catch(async (error: Error) => {
				errors.push(error);
				return await Promise.reject(error);
			});
		});
		const { errors } = this;
	}

	stop(): void {
		this.spy.mockRestore();
	}
}
