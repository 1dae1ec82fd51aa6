import { generate } from './generate';
import { revoke } from './revoke';

/** In the order of the operation selector. */
export const token = { generate, revoke };
