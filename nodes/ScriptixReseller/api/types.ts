import type { components } from './openapi';

type Schemas = components['schemas'];

export type Customer = Schemas['Customer'];
export type CustomerListItem = Schemas['CustomerListItem'];
export type CustomerUsage = Schemas['Usage'];
/** The answer to a creation, which alone holds the customer's first API key. */
export type CreatedCustomer = Customer & Partial<Schemas['CustomerCreated']>;
/** The answer to the making of a token, which alone holds its value. */
export type GeneratedToken = Schemas['TokenCreated'];
export type Transcript = Schemas['TranscriptPage']['result'][number];
export type TranscriptDocument = Schemas['DocumentPage']['result'][number];
export type DownloadLink = Schemas['DownloadLink'];
