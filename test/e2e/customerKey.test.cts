import type { NodeJson } from '../harness/index.cts';
import type { Fault } from '../sandbox/index.cts';
import { ACTION, chain, startServerStage, type ServerStage } from './stage.cts';
import { SERVERS, type ServerVersion } from './server/install.cts';

const KEY = 'cust-9d41-of-a-customer-77ab';

/** What goes wrong, and what the person reads. */
const FAILURES: Array<[name: string, parameters: object, fault: Fault | undefined, text: RegExp]> =
	[
		['a refused ID', { documentId: 'a/b' }, undefined, /ID/],
		[
			'a refused format',
			{ format: '={{ "exe" }}' },
			undefined,
			/is not a format|Set Format to one of/,
		],
		[
			'an incomplete file',
			{},
			{ status: 200, body: 'DOWNLOAD', contentType: 'text/plain', truncate: 3 },
			/did not arrive complete/,
		],
		['a right that is missing', {}, { status: 403 }, /may not|not permitted/],
		['a server that repeats the key', {}, { status: 400, body: { message: `Bad ${KEY}` } }, /Bad/],
	];

describe.each(Object.keys(SERVERS) as ServerVersion[])('n8n %s', (version) => {
	let stage: ServerStage;

	beforeAll(async () => {
		const env = { N8N_LOG_LEVEL: 'debug' };
		stage = await startServerStage(version, { customers: 3, transcripts: 3 }, { env });
	});

	afterAll(async () => await stage.stop());

	const forms: Array<[string, NodeJson['onError']]> = [
		['Stop', undefined],
		['Continue', 'continueRegularOutput'],
		['an error output', 'continueErrorOutput'],
	];

	describe.each(forms)('with %s', (_, onError) => {
		it.each(FAILURES)(
			"a customer's key is in no stored error and in no log: %s",
			async (__, change, fault, text) => {
				const { server, sandbox, credential } = stage;
				const { id: documentId, session_id: sessionId } = sandbox.store.documents[0]!;
				const workflow = await server.rest.createWorkflow(
					chain(
						credential,
						{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
						{
							name: 'Download',
							type: ACTION,
							onError,
							parameters: {
								...{ resource: 'document', operation: 'download', format: 'srt' },
								...{ documentId, sessionId, options: { customerApiKey: KEY }, ...change },
							},
						},
					),
				);
				if (fault) sandbox.faults.add(fault);
				const { error, runData, status } = await server.rest.run(workflow, 'Start');
				sandbox.faults.clear();
				expect(status).toBe(onError ? 'success' : 'error');
				// The workflow itself, which is stored beside it, holds what was typed.
				const stored = JSON.stringify([error, runData]);
				expect(stored).toMatch(text);
				expect(stored).not.toContain(KEY);
				expect(server.log).toContain('Running node "Download"');
				expect(server.log).not.toContain(KEY);
			},
		);
	});
});
