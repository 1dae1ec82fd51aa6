import type { components } from './openapi';

type Schemas = components['schemas'];

export type Customer = Schemas['Customer'];
export type CustomerListItem = Schemas['CustomerListItem'];
export type CustomerUsage = Schemas['Usage'];
