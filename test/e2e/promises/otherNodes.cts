import type { IDataObject } from 'n8n-workflow';

import { OtherHost } from '../../harness/faults/otherHost.cts';
import type { NodeJson } from '../../harness/index.cts';
import type { Execution } from '../server/rest.cts';
import { outputOf } from '../server/rest.cts';
import { chain, CREDENTIAL_TYPE, type ServerStage } from '../stage.cts';

const CUSTOMERS = '/api/v3/reseller/customers';

/**
 * What n8n's own nodes can do with the credential as "Predefined Credential Type".
 *
 * @param graphQlTakesCredentials whether the GraphQL node of this n8n knows such credentials at all
 */
export function otherNodePromises(
	stage: () => ServerStage,
	{ graphQlTakesCredentials }: { graphQlTakesCredentials: boolean },
): void {
	const otherHost = new OtherHost();
	beforeAll(async () => await otherHost.start());
	afterAll(async () => await otherHost.stop());
	beforeEach(() => {
		otherHost.requests.length = 0;
		stage().sandbox.requests.clear();
	});
	afterEach(() => stage().sandbox.faults.clear());

	const predefined = {
		authentication: 'predefinedCredentialType',
		nodeCredentialType: CREDENTIAL_TYPE,
	};
	const httpRequest = (url: string, options: IDataObject = {}): NodeJson => ({
		name: 'HTTP Request',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: { ...predefined, method: 'GET', url, options },
		credentials: { [CREDENTIAL_TYPE]: stage().credential },
	});
	const run = async (node: NodeJson): Promise<Execution> => {
		const { server, credential } = stage();
		const start = { name: 'Start', type: 'n8n-nodes-base.manualTrigger' };
		const workflow = await server.rest.createWorkflow(chain(credential, start, node));
		return await server.rest.run(workflow, 'Start');
	};
	const keysReceived = () =>
		stage().sandbox.requests.entries.map(({ headers }) => headers.authorization);

	it('lets the HTTP Request node send with the key, in pages too', async () => {
		const { sandbox } = stage();
		const pagination = {
			pagination: {
				paginationMode: 'updateAParameterInEachRequest',
				parameters: {
					parameters: [{ type: 'qs', name: 'page', value: '={{ $pageCount + 1 }}' }],
				},
				limitPagesFetched: true,
				maxRequests: 2,
			},
		};
		for (const [options, requests] of [
			[{}, 1],
			[{ pagination }, 2],
		] as const) {
			sandbox.requests.clear();
			const execution = await run(httpRequest(`${sandbox.url}${CUSTOMERS}`, options));
			expect(execution.error).toBeUndefined();
			expect(outputOf(execution, 'HTTP Request')[0]?.json).toHaveProperty('result');
			expect(keysReceived()).toEqual(Array(requests).fill(`Bearer ${sandbox.apiKey}`));
		}
	});

	const graphQl = graphQlTakesCredentials ? 'lets' : 'comes before what lets';
	it(`${graphQl} the GraphQL node send with the key`, async () => {
		const { sandbox } = stage();
		await run({
			name: 'GraphQL',
			type: 'n8n-nodes-base.graphql',
			typeVersion: 1.1,
			parameters: {
				...predefined,
				requestMethod: 'GET',
				endpoint: `${sandbox.url}${CUSTOMERS}`,
				query: 'query { a }',
			},
			credentials: { [CREDENTIAL_TYPE]: stage().credential },
		});
		const key = graphQlTakesCredentials ? `Bearer ${sandbox.apiKey}` : undefined;
		expect(keysReceived()).toEqual([key]);
		// The sandbox knows no GraphQL.
		expect(sandbox.takeViolations()).toEqual(
			graphQlTakesCredentials ? [expect.stringContaining('query')] : [],
		);
	});

	it('takes the key to no other host when the own one redirects the HTTP Request node', async () => {
		const { sandbox } = stage();
		const redirect = { redirect: { redirect: { followRedirects: true, maxRedirects: 21 } } };
		for (const options of [{}, redirect]) {
			sandbox.faults.clear();
			sandbox.faults.add({ redirect: `${otherHost.url}/a` });
			const execution = await run(httpRequest(`${sandbox.url}${CUSTOMERS}`, options));
			expect(execution.status).toBe('error');
		}
		expect(keysReceived()).toHaveLength(2);
		expect(otherHost.requests).toEqual([]);
	});

	it.each<[string, () => [url: string, options: IDataObject], RegExp]>([
		['another host', () => [`${otherHost.url}/a`, {}], /is not sent to 127\.0\.0\.1/],
		[
			'a proxy',
			() => [`${stage().sandbox.url}${CUSTOMERS}`, { proxy: otherHost.url }],
			/not sent through a proxy/,
		],
		[
			'no check of certificates',
			() => [`${stage().sandbox.url}${CUSTOMERS}`, { allowUnauthorizedCerts: true }],
			/without a check of the certificate/,
		],
	])('gives no key to an HTTP Request node that asks for %s', async (_, node, text) => {
		const execution = await run(httpRequest(...node()));
		expect(execution.status).toBe('error');
		expect(JSON.stringify(execution.error)).toMatch(text);
		expect(otherHost.requests).toEqual([]);
		expect(keysReceived()).toEqual([]);
	});
}
