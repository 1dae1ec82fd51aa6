/** Suites that take minutes; `.ci/run` runs them after the quick ones. */
module.exports = {
	...require('./jest.config.cjs'),
	testMatch: ['<rootDir>/test/heavy/**/*.test.cts'],
	// They measure blocks of the event loop and memory.
	maxWorkers: 1,
};
