/**
 * Fields of events that hold secrets, for n8n to hide in executions: Scriptix may state a
 * customer's key wherever it states a customer.
 */
export const SECRETS_OF_EVENTS = [
	'alerts[*].customer.api_key',
	'customer.api_key',
	'previous.api_key',
];

const SECRETS_OF_OPERATIONS = ['access_token', 'api_key', 'editor_url', 'token'];

/** The same for the action node, whose output an AI agent of older releases gets as a list. */
export const SECRETS_OF_ACTIONS = [...SECRETS_OF_OPERATIONS, ...SECRETS_OF_EVENTS].flatMap(
	(path) => [path, `response[*].${path}`],
);
