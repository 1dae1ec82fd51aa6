// A loop over nothing, or a filter that finds nothing, makes a test that cannot fail.
beforeEach(() => expect.hasAssertions());
