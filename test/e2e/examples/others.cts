import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Document } from '../../sandbox/index.cts';
import { outputOf } from '../server/rest.cts';
import type { ExampleStage } from './stage.cts';
import { ODD_NAME, until } from './stage.cts';

/** The archive of documents and the AI agent. */
export function describeOthers(stage: () => ExampleStage): void {
	describe('archive-documents', () => {
		it('writes what is finished from now on to disk, as Scriptix gives it', async () => {
			const { sandbox, folder } = stage();
			const { id } = stage().addCustomer({});
			sandbox.store.documents.push(makeDocument('old', { customer_id: id }));
			const workflow = await stage().import('archive-documents', {
				texts: { '/home/node/.n8n-files': folder },
			});
			await stage().activate(workflow);
			sandbox.store.documents.push(
				makeDocument('odd', { customer_id: id, filename: `../../"Süß" & co.mp4` }),
				makeDocument('busy', { customer_id: id, status: 'processing' }),
			);
			await until(async () => (await readdir(folder)).length > 0);
			await stage().settled(workflow);
			const files = await readdir(folder);
			expect(files).toEqual([expect.stringMatching(new RegExp(`^${id}-odd-.*Süß.*\\.srt$`))]);
			const content = await readFile(join(folder, files[0]!), 'utf8');
			expect(content).toBe(
				'1\n00:00:00,400 --> 00:00:01,900\nCafé, 5 < 6 & 7 > 2: all of it survives.\n',
			);
		});
	});

	describe('quota-agent', () => {
		it('answers from what the tool returned', async () => {
			const { model } = stage();
			stage().addCustomer({ name: ODD_NAME, minutes: 960 });
			stage().addCustomer({ name: 'Close BV', minutes: 800 });
			stage().addCustomer({ name: 'Quiet BV', minutes: 100 });
			model.script = {
				toolArguments: { minimum_percent: 80 },
				answer: (result) => `Close to their quota: ${result}`,
			};
			const workflow = await stage().import('quota-agent');
			const execution = await stage().rest.run(workflow, 'Ask', {
				sessionId: 'test',
				action: 'sendMessage',
				chatInput: 'Who is close to their quota?',
			});
			expect(execution.error).toBeUndefined();
			expect(model.requests).toHaveLength(2);
			expect(model.requests[0]?.tools).toMatchObject([
				{ function: { description: expect.stringContaining('Lists customers') } },
			]);
			expect(JSON.stringify(model.requests[0]?.messages)).toContain('Who is close');
			expect(stage().sandbox.requests.count({ path: /\/customers$/ })).toBe(1);
			const [item] = outputOf(execution, 'Agent');
			const answer = String(item?.json.output);
			expect(answer).toMatch(/^Close to their quota: .*Bäcker.*96.*Close BV.*80/s);
			expect(answer).not.toContain('Quiet BV');
		});
	});
}

function makeDocument(id: string, more: Partial<Document>): Document {
	return {
		id,
		session_id: `session-${id}`,
		customer_id: 1,
		filename: 'council.mp4',
		type: 'document',
		language: 'en-gb',
		status: 'completed',
		created_at: '2025-01-15T09:00:00Z',
		updated_at: '2025-01-15T09:00:00Z',
		cues: [
			{ start: 400, stop: 1900, speaker: 'S1', text: 'Café, 5 < 6 & 7 > 2: all of it survives.' },
		],
		...more,
	};
}
