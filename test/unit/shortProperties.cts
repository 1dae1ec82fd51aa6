import fc from 'fast-check';

// Mutation tests run the properties and histories some thousand times; most mutants fall within the
// first cases.
process.env.LONG_RUNS ??= '30';
fc.configureGlobal({ ...fc.readConfigureGlobal(), interruptAfterTimeLimit: 10_000 });
