/** The pure modules' own tests: what has to notice a mutation of them. */
module.exports = {
	...require('./jest.config.cjs'),
	testMatch: ['<rootDir>/test/unit/{api,quota}/**/*.test.cts'],
	setupFiles: ['<rootDir>/test/unit/shortProperties.cts'],
};
