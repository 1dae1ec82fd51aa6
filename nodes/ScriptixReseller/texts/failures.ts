import { explainConnection, explainLinkConnection } from './connection';
import type { Explanation, TextFacts } from './statuses';
import { explainStatus } from './statuses';

/** What a node says when a request brought no usable answer: what happened, and what to do. */
export function explain(facts: TextFacts): Explanation {
	const explanation = explainRequest(facts);
	if (facts.subject !== 'changedCustomer') return explanation;
	return {
		message: 'The change was made, but the customer could not be read after it',
		advice: `Scriptix accepted the change. Reading the customer after it failed: ${explanation.message}. There is no need to repeat the change; get the customer to see its present state.`,
	};
}

function explainRequest(facts: TextFacts): Explanation {
	if (facts.unusable !== undefined) {
		return {
			message: 'Scriptix sent an answer that cannot be used',
			advice: facts.fateUnknown
				? `${facts.unusable} The change may have been made. Look in Scriptix before you run this again.`
				: `${facts.unusable} Check that the Base URL of the credential leads to the Scriptix API, and that API Generation is the one of this API key; the credential's test finds out.`,
		};
	}
	if (facts.status === undefined) {
		const explanation =
			facts.linkHost === undefined
				? explainConnection(facts.networkCode)
				: explainLinkConnection(facts.networkCode, facts.linkHost);
		if (!facts.fateUnknown || explanation.isUnsent) return explanation;
		return {
			message: explanation.message,
			advice:
				'No answer arrived, so the change may or may not have been made. Look in Scriptix before you run this again.',
		};
	}
	return explainStatus(facts.status, facts);
}
