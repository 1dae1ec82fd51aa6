/** What one of the two generations of the Reseller API may not have. */
export type Feature =
	/** Plans of customers. */
	| 'plan'
	/** Minutes that a customer may use per month. */
	| 'quota'
	/** The reseller's own data about a customer. */
	| 'metadata'
	/** Usage in minutes, and not in units of which nobody says what they are. */
	| 'minutes'
	/** Usage in the list of customers; without it each customer costs a request of its own. */
	| 'listedUsage'
	/** Making and revoking API tokens. */
	| 'tokens'
	/** A list of documents. */
	| 'documents'
	/** Statuses of transcripts in words. */
	| 'statusNames'
	/** A list of transcripts across customers. */
	| 'allTranscripts'
	/** Usage of periods that have ended. */
	| 'history'
	/** Phone numbers of customers. */
	| 'phone'
	/** Links with which a document can be edited. */
	| 'editorLink'
	/** Statuses other than active and suspended. */
	| 'otherStatuses'
	/** Query parameters of usage that the vendor does not document. */
	| 'usageParameters';

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
	minutes: {
		lack: 'counts units, which are treated as minutes',
		cure: 'Compare them with an invoice of Scriptix once.',
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
	statusNames: {
		lack: 'states the status of a transcript as a number',
		cure: 'Enter the number that Transcript: Get Many shows, or remove the filter.',
	},
	phone: {
		lack: 'keeps no phone numbers of customers',
		cure: 'Remove the field Phone.',
	},
	editorLink: {
		lack: 'makes no links to the editor',
		cure: 'Open the document in the Scriptix dashboard at https://scriptix.app/reseller.',
	},
	otherStatuses: {
		lack: 'knows only the statuses active and suspended',
		cure: 'Use one of these.',
	},
	usageParameters: {
		lack: 'is not asked for usage with other parameters',
		cure: 'Remove the option, or use the operation Get History.',
	},
	history: {
		lack: 'states the usage of the running period only',
		cure: 'To keep a history, record each period when it closes; the package has an example workflow for that.',
	},
};
