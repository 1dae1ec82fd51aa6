import { get } from './get';
import { getAll } from './getAll';

/** In the order of the operation selector. */
export const customer = { get, getAll };
