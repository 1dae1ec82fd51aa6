import fc from 'fast-check';

// Mutation tests run the properties some thousand times; most mutants fall within the first cases.
fc.configureGlobal({ ...fc.readConfigureGlobal(), interruptAfterTimeLimit: 300 });
