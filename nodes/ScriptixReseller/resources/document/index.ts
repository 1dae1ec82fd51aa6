import { download } from './download';
import { getAll } from './getAll';
import { getEditorLink } from './getEditorLink';

/** In the order of the operation selector. */
export const document = { download, getEditorLink, getAll };
