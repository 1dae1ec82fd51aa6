import { readdirSync, readFileSync } from 'node:fs';

import type { WorkflowJson } from '../harness/index.cts';

/** The workflows to import, by the names of their files. */
export const EXAMPLES = readdirSync('examples')
	.filter((file) => file.endsWith('.json'))
	.map((file) => file.slice(0, -'.json'.length));

/**
 * The credentials that the workflows name, by type. These are the names that n8n's editor proposes
 * for a new credential, so that n8n finds a user's own credentials when a file is imported.
 */
export const CREDENTIAL_NAMES: Readonly<Record<string, string>> = {
	httpHeaderAuth: 'Header Auth account',
	hubspotAppToken: 'HubSpot App Token account',
	openAiApi: 'OpenAI account',
	postgres: 'Postgres account',
	scriptixResellerApi: 'Scriptix Reseller account',
	smtp: 'SMTP account',
};

export function readExample(name: string): WorkflowJson {
	return JSON.parse(readFileSync(`examples/${name}.json`, 'utf8')) as WorkflowJson;
}
