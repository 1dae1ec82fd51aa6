import { get } from './get';
import { getAll } from './getAll';
import { report } from './report';

/** In the order of the operation selector. */
export const usage = { get, getAll, report };
