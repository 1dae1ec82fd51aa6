import { create } from './create';
import { deleteOperation } from './delete';
import { get } from './get';
import { getAll } from './getAll';
import { update } from './update';
import { upsert } from './upsert';

/** In the order of the operation selector. */
export const customer = { create, upsert, delete: deleteOperation, get, getAll, update };
