import { alertPromises } from './promises/alerts.cts';
import { credentialPromises } from './promises/credential.cts';
import { operationPromises } from './promises/operations.cts';
import { otherNodePromises } from './promises/otherNodes.cts';
import { DURABLE, startServerStage } from './stage.cts';
import type { ServerStage } from './stage.cts';
import { NEWEST, SERVERS, type ServerVersion } from './server/install.cts';

// The opt-in scheduler of newer releases, which keeps what each poll has learned in the database.
describe.each(Object.keys(SERVERS) as ServerVersion[])('n8n %s', (version) => {
	const stage = stageFor(version);

	const isOld = version === '2.8.4';
	describe('the credential', () => credentialPromises(stage));
	describe('the node', () => operationPromises(stage));
	describe("n8n's own nodes with the credential", () =>
		otherNodePromises(stage, { graphQlTakesCredentials: !isOld }));
	describe('the trigger', () => alertPromises(stage));
});

describe(`n8n ${NEWEST} with durable poll cursors`, () => {
	const stage = stageFor(NEWEST, DURABLE);

	describe('the trigger', () => alertPromises(stage));

	it('really keeps them', () => {
		expect(stage().server.log).not.toContain('durable poll cursors stay disabled');
	});
});

function stageFor(version: ServerVersion, env: Record<string, string> = {}): () => ServerStage {
	let stage: ServerStage | undefined;
	beforeAll(async () => {
		stage = await startServerStage(version, { customers: 20 }, { env });
	});
	afterAll(async () => await stage?.stop());
	return () => {
		if (!stage) throw new Error('The server has not started');
		return stage;
	};
}
