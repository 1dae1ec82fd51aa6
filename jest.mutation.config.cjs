/** The pure modules' own tests: what has to notice a mutation of them. */
module.exports = {
	...require('./jest.config.cjs'),
	globalSetup: undefined,
	reporters: ['default'],
	testMatch: [
		'<rootDir>/test/unit/quota/*.test.cts',
		'<rootDir>/test/unit/api/{pacing,paging,retryTiming}.test.cts',
		'<rootDir>/test/unit/report.test.cts',
	],
	// Random histories take too long to be run once a mutant.
	testPathIgnorePatterns: ['/node_modules/', 'ledgerHistory'],
	setupFiles: ['<rootDir>/test/unit/shortProperties.cts'],
};
