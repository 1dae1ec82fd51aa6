import { getAll } from './getAll';

/** In the order of the operation selector. */
export const transcript = { getAll };
