import { readFileSync } from 'node:fs';

import type { INode, INodeTypeDescription } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { resources } from '../../nodes/ScriptixReseller/resources';
import { SkippedTime } from '../harness/faults/skippedTime.cts';
import { ACTION, startStage, type Stage, TRIGGER } from '../harness/support.cts';

let stage: Stage;

beforeAll(async () => {
	stage = await startStage({ customers: 0, transcripts: 0 });
});

afterAll(async () => {
	await stage.stop();
});

const issuesOf = (parameters: object): string[] => {
	const type = stage.engine.description(ACTION) as INodeTypeDescription;
	const node = { id: '', name: 'N', type: ACTION, typeVersion: 1, position: [0, 0], parameters };
	const issues = NodeHelpers.getNodeParametersIssues(
		type.properties,
		node as unknown as INode,
		type,
	);
	return Object.values(issues?.parameters ?? {}).flat();
};

describe('a customer that cannot be one is reported once', () => {
	const withCustomer = Object.entries(resources).flatMap(([resource, operations]) =>
		Object.entries(operations)
			.filter(([, { fields }]) => fields.some(({ name }) => name === 'customerId'))
			.map(([operation]) => [resource, operation]),
	);

	it.each(withCustomer)('by %s.%s', (resource, operation) => {
		const customerId = { __rl: true, mode: 'id', value: '1 2' };
		const issues = issuesOf({ resource, operation, customerId, allCustomers: false });
		expect(issues.filter((issue) => issue.includes('no spaces or slashes'))).toHaveLength(1);
	});
});

describe('the list of nodes', () => {
	it.each([
		...[
			'alert',
			'threshold',
			'limit',
			'minutes',
			'suspend',
			'report',
			'token',
			'invoice',
			'billing',
		],
		...['document', 'plan', 'caption', 'srt', 'transcribe', 'quota', 'subtitles'],
	])('finds the package by "%s"', (word) => {
		for (const node of ['ScriptixReseller', 'ScriptixResellerTrigger']) {
			const codex = JSON.parse(
				readFileSync(`nodes/ScriptixReseller/${node}.node.json`, 'utf8'),
			) as { alias: string[] };
			expect(codex.alias).toContain(word);
		}
	});
});

it('leads from both nodes and the credential to sections of the README that are there', () => {
	const anchors = readFileSync('README.md', 'utf8')
		.split('\n')
		.filter((line) => line.startsWith('## '))
		.map((line) =>
			line
				.slice(3)
				.toLowerCase()
				.replace(/[^\w -]/g, '')
				.replace(/ /g, '-'),
		);
	const { homepage } = JSON.parse(readFileSync('package.json', 'utf8')) as { homepage: string };
	const links = [ACTION, TRIGGER].flatMap((type) => {
		const { codex } = stage.engine.description(type) as {
			codex?: { resources?: Record<string, Array<{ url: string }>> };
		};
		return Object.values(codex?.resources ?? {})
			.flat()
			.map(({ url }) => url);
	});
	expect(links).toHaveLength(4);
	for (const link of links) {
		const [page, anchor] = link.split('#');
		expect(page).toBe(homepage.split('#')[0]);
		expect(anchors).toContain(anchor);
	}
});

describe('the pickers', () => {
	it('are sorted by name, whatever the case and the digits', async () => {
		for (const name of ['beta', 'Alpha', 'Customer 10', 'Customer 9', 'Émile']) {
			stage.sandbox.store.addCustomer({ name, email: `${name.length}@example.org` });
		}
		const wanted = ['Alpha', 'beta', 'Customer 9', 'Customer 10', 'Émile'];
		for (const filter of [undefined, 'example.org']) {
			const { results } = await stage.engine.listSearch(ACTION, 'searchCustomers', filter);
			expect(results.map(({ name }) => name.replace(/ \(.*/, ''))).toEqual(wanted);
		}
	});

	it.each(['searchCustomers', 'searchTranscripts'])(
		'give up when Scriptix does not answer in time: %s',
		async (method) => {
			const { faults, requests } = stage.sandbox;
			const time = new SkippedTime();
			faults.add({ hang: true });
			time.start();
			time.skipLimits(() => faults.befallen);
			const startedAt = Date.now();
			try {
				await expect(time.finish(stage.engine.listSearch(ACTION, method))).rejects.toThrow(
					/could not be reached|did not answer|Scriptix/,
				);
				expect(Date.now() - startedAt).toBe(5_000);
			} finally {
				time.stop();
				faults.clear();
			}
			expect(requests.count()).toBeLessThan(10);
		},
	);
});
