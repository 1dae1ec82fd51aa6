import type { Explanation, TextFacts } from './statuses';
import { explainStatus } from './statuses';

/** What a node says when a request brought no usable answer: what happened, and what to do. */
export function explain(facts: TextFacts): Explanation {
	if (facts.unusable !== undefined) {
		return {
			message: 'Scriptix sent an answer that cannot be used',
			advice: facts.fateUnknown
				? `${facts.unusable} The change may have been made. Look in Scriptix before you run this again.`
				: `${facts.unusable} Check that the Base URL of the credential leads to the Scriptix API, then try again.`,
		};
	}
	if (facts.status === undefined) {
		return {
			message: 'Scriptix could not be reached',
			advice: facts.fateUnknown
				? 'No answer arrived, so the change may or may not have been made. Look in Scriptix before you run this again.'
				: 'Check the Base URL of the credential and the network connection of n8n, then try again.',
		};
	}
	return explainStatus(facts.status, facts);
}
