import fc from 'fast-check';

// A loop over nothing, or a filter that finds nothing, makes a test that cannot fail.
beforeEach(() => expect.hasAssertions());

// Properties try the same values in every run; `npm run test:long` tries seeds that nobody has tried yet.
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 1) });
