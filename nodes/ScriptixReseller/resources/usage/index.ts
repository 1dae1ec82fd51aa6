import { get } from './get';
import { getAlerts } from './getAlerts';
import { getAll } from './getAll';
import { getHistory } from './getHistory';
import { getInvoiceLines } from './getInvoiceLines';
import { report } from './report';

/** In the order of the operation selector. */
export const usage = { get, getAlerts, getHistory, getInvoiceLines, getAll, report };
