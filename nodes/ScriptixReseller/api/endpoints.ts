export * from './content';
export * from './customers';
export * from './documentFile';
export * from './listing';
export * from './tokens';
