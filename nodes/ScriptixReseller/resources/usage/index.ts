import { get } from './get';
import { getAll } from './getAll';
import { getInvoiceLines } from './getInvoiceLines';
import { report } from './report';

/** In the order of the operation selector. */
export const usage = { get, getInvoiceLines, getAll, report };
