import { download } from './download';
import { getAll } from './getAll';

/** In the order of the operation selector. */
export const document = { download, getAll };
