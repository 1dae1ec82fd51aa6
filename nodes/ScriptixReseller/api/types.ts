import type { components } from './openapi';

type Schemas = components['schemas'];

/** Where a generation of the API has no plans, there is none; only such a one states a phone. */
type OfOneGeneration = {
	plan?: string;
	phone?: string | null;
};

export type Customer = Omit<Schemas['Customer'], 'plan'> & OfOneGeneration;
export type CustomerListItem = Omit<Schemas['CustomerListItem'], 'plan'> & OfOneGeneration;
export type CustomerUsage = Schemas['Usage'];
/** The answer to a creation, which alone holds the customer's first API key. */
export type CreatedCustomer = Customer & Pick<Schemas['CustomerCreated'], 'api_key'>;
/** The answer to the making of a token, which alone holds its value. */
export type GeneratedToken = Schemas['TokenCreated'];
export type Transcript = Schemas['TranscriptPage']['result'][number];
export type TranscriptDocument = Schemas['DocumentPage']['result'][number];
export type DownloadLink = Schemas['DownloadLink'];
