import { changePlan } from './changePlan';
import { create } from './create';
import { deleteOperation } from './delete';
import { get } from './get';
import { getAll } from './getAll';
import { reactivate } from './reactivate';
import { suspend } from './suspend';
import { update } from './update';
import { upsert } from './upsert';

/** In the order of the operation selector. */
export const customer = {
	changePlan,
	create,
	upsert,
	delete: deleteOperation,
	get,
	getAll,
	reactivate,
	suspend,
	update,
};
