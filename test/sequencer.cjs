/**
 * Begins with the files that take longest. Jest does so only where it remembers how long they took,
 * which a fresh clone does not: there a short file with much work would run last, and alone.
 */
const Sequencer = require('@jest/test-sequencer').default;

/** Some seconds and more, the longest first. */
const LONGEST = [
	'e2e/examples',
	'e2e/outbox',
	'engine/faults/matrix',
	'engine/changeEvents',
	'engine/faults/hostile',
	'engine/faults/drift',
	'engine/getAlerts',
	'engine/customer',
	'unit/api/generations/sweepDelay',
	'engine/periodClosed',
	'engine/metadataMatching',
	'engine/wholeLists',
	'engine/generations/legacyTrigger',
	'engine/periodRefusals',
	'unit/api/paging',
	'unit/api/sharedLimit',
	'engine/faults/oddValues',
	'unit/usage/csv',
	'engine/faults/injection',
	'unit/freshBuild',
	'engine/periodHistory',
	'engine/notations',
];

const placeOf = ({ path }) => {
	const place = LONGEST.findIndex((name) => path.endsWith(`/test/${name}.test.cts`));
	return place < 0 ? LONGEST.length : place;
};

module.exports = class LongestFirst extends Sequencer {
	static LONGEST = LONGEST;

	sort(tests) {
		return [...super.sort(tests)].sort((a, b) => placeOf(a) - placeOf(b));
	}
};
