import type { Feature } from '../api/generations/generation';

/** What a person reads when the generation of the API that the credential names lacks something. */
interface FeatureText {
	/** Ends "The Scriptix API of this credential …". */
	lack: string;
	cure: string;
}

export const FEATURE_TEXTS: Record<Feature, FeatureText> = {
	plan: {
		lack: 'knows no plans',
		cure: 'Select customers by ID, name or status, or set their plan in the Scriptix dashboard.',
	},
	quota: {
		lack: 'knows no quotas',
		cure: 'State the minutes in the option Quotas or Quota for Unlimited Customers.',
	},
	metadata: {
		lack: 'keeps no metadata',
		cure: 'Match on the e-mail address or the customer ID, and keep other data in your own system.',
	},
	listedUsage: {
		lack: 'lists customers without their usage',
		cure: 'Read the usage of each customer.',
	},
	tokens: {
		lack: 'neither makes nor revokes API tokens',
		cure: 'Do it in the Scriptix dashboard: open the customer at https://scriptix.app/reseller and go to its API tokens.',
	},
	documents: {
		lack: 'has no list of documents',
		cure: 'Find the document in the Scriptix dashboard at https://scriptix.app/reseller.',
	},
	allTranscripts: {
		lack: 'lists transcripts of one customer at a time',
		cure: 'Choose a customer.',
	},
	history: {
		lack: 'tells the usage of the running period only',
		cure: 'To keep a history, record each period when it closes; the package has an example workflow for that.',
	},
};
