/** The pure modules' own tests: what has to notice a mutation of them. */
module.exports = {
	...require('./jest.config.cjs'),
	globalSetup: undefined,
	reporters: ['default'],
	testMatch: ['<rootDir>/test/unit/{quota,billing,changes,codec,api,events,usage}/**/*.test.cts'],
	// Random histories take too long to be run once a mutant.
	testPathIgnorePatterns: ['/node_modules/', 'ledgerHistory', 'closingHistory'],
	setupFilesAfterEnv: ['<rootDir>/test/everyTest.cts', '<rootDir>/test/unit/shortProperties.cts'],
};
