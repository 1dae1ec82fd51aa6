import { readdir } from 'node:fs/promises';

import axios from 'axios';

import { EXAMPLES, readExample } from '../../examples/files.cts';
import type { NodeJson } from '../../harness/index.cts';
import type { CustomerFields, Document } from '../../sandbox/index.cts';
import type { StoredWorkflowJson } from '../server/rest.cts';
import { TRIGGER } from '../stage.cts';
import type { FilledIn } from './fillIn.cts';
import type { ExampleStage } from './stage.cts';
import { CRM_HEADER, until } from './stage.cts';

const OURS = 'team@reseller.example';
const ANNA = 'anna@reseller.example';

/** What strangers call themselves: HTML, Markdown, formulas, headers, paths, SQL, expressions, length. */
const NAMES = [
	'<img src=x onerror=alert(1)>',
	'[Win](https://evil.example/a)',
	'![x](https://evil.example/b) @channel <!channel> <https://evil.example|x>',
	'=HYPERLINK("https://evil.example/c";"x")',
	'\t+cmd|x',
	'\u200b=cmd|y',
	'Header\r\nBcc: victim@evil.example\r\n\r\n<b>body</b>',
	'../../../../tmp/escaped',
	"'); DROP TABLE scriptix_customers; --",
	'{{ $json.customer }} ={{ 1 + 1 }} ${2}',
	`Long ${'x'.repeat(20_000)}`,
	'\u202Eexe.\u0000gpj',
	'',
];

const MAILS = [
	'it@stranger.example',
	'it@stranger.example\r\nBcc: victim@evil.example',
	'it@stranger.example, victim@evil.example',
	'"<img src=x onerror=alert(1)>"@evil.example',
	'no address',
];

/** As account manager and as ID of a CRM. */
const METADATA = [
	ANNA,
	`${ANNA}\r\nBcc: victim@evil.example`,
	`${ANNA}, victim@evil.example`,
	`<${ANNA}>`,
	'../companies/1',
	'1; DROP TABLE scriptix_customers',
	'17',
	'',
];

/** Tables of the examples get names of their own, so that no test finds another one's rows. */
const OWN_TABLE = /scriptix_(?:usage|reports|invoice_drafts|suspended|outbox|escalation)\b/g;

/** Every example once with names, IDs and addresses that strangers have chosen. */
export function describeHostile(stage: () => ExampleStage): void {
	describe('with hostile names, IDs and addresses', () => {
		// The first fills the table that another one reads.
		const examples = EXAMPLES.toSorted((a, b) => order(a) - order(b));

		it.each(examples)('%s mails, posts and writes only what it should', async (name) => {
			const { mail, web, postgres, model, sandbox, folder } = stage();
			await postgres.execute('DROP TABLE IF EXISTS scriptix_customers');
			addStrangers(stage(), 0);
			model.script = { toolArguments: { minimum_percent: 0 }, answer: (result) => result };
			web.pages.set('/lately', NAMES.map(company));
			const workflow = await importFor(stage(), name);
			const { nodes } = readExample(name);
			const triggers = nodes.filter(({ type }) => /trigger$/i.test(type));
			for (const { name: trigger, type } of triggers) {
				const message = { sessionId: 'test', action: 'sendMessage', chatInput: NAMES[0] };
				const isChat = type.endsWith('chatTrigger');
				await stage().rest.run(workflow, trigger, isChat ? message : undefined);
			}
			if (!name.endsWith('agent')) {
				await stage().activate(workflow);
				addStrangers(stage(), 100);
				if (nodes.some(({ type }) => type.endsWith('.webhook'))) await sendStrangers(stage());
				if (nodes.some(({ type }) => type === TRIGGER)) await untilPolled(stage());
				await stage().rest.deactivate(workflow.id);
			}
			await stage().settled(workflow);

			for (const { recipients, headers, html, subject, attachments } of mail.take()) {
				expect([OURS, ANNA, 'it@stranger.example']).toEqual(expect.arrayContaining(recipients));
				expect(headers).not.toContain('bcc');
				expect(subject.length).toBeLessThan(400);
				expect(html).not.toMatch(/<img src=x|<b>body/);
				for (const { content } of attachments) expect(content).not.toMatch(FORMULA);
			}
			for (const { path, body } of web.take()) {
				expect(path).toMatch(/^\/(?:chat|companies\/\d+)$/);
				expect(JSON.stringify(body)).not.toMatch(/\]\(|:\/\/evil|@channel/);
			}
			for (const file of await readdir(folder)) {
				expect(file).toMatch(/^[\p{L}\p{M}\p{N}_-]+\.srt$/u);
				expect(Buffer.byteLength(file)).toBeLessThan(256);
			}
			const refusal = REFUSALS[name];
			if (refusal) {
				for (const failure of await stage().expectedFailures(workflow)) {
					expect(failure).toMatch(refusal);
				}
			}
			if (name === 'archive-documents') {
				expect((await readdir(folder)).length).toBeGreaterThan(0);
			}
			if (name === 'crm-table-sync') {
				const [count] = await postgres.query<{ count: string }>(
					'SELECT count(*) FROM scriptix_customers',
				);
				expect(Number(count?.count)).toBeGreaterThan(0);
			}
			// The sandbox's own answers are against its description: no address is one.
			sandbox.takeViolations();
		});
	});
}

/** With what an execution fails once everything that can be done is done. */
const REFUSALS: Record<string, RegExp> = {
	'archive-documents': /^error: The Document has characters that no ID has$/,
	'crm-hubspot-sync': /^error: (?:.*name|.*Name)/,
};

/** A cell that a spreadsheet would compute. */
const FORMULA = /(?:^|[,;\t]|^"|[,;\t]")\p{Cf}*[=+@\t](?:HYPERLINK|cmd)/mu;

function order(name: string): number {
	return name === 'usage-history' ? 0 : 1;
}

function addStrangers({ sandbox }: ExampleStage, offset: number): void {
	NAMES.forEach((name, index) => {
		const value = METADATA[index % METADATA.length];
		const fields: Partial<CustomerFields> = {
			name,
			email: MAILS[index % MAILS.length]!,
			plan: 'gold',
			quota_minutes: 1000,
			minutes: 1100 + index,
			metadata: { account_manager: value, crm_id: value === '' ? '' : `${value}${offset || ''}` },
		};
		const { id } = sandbox.store.addCustomer(fields);
		sandbox.store.documents.push(document(`${name.slice(0, 300)}${offset + index}`, id));
	});
}

function document(id: string, customer: number): Document {
	return {
		id,
		session_id: `session-${customer}`,
		customer_id: customer,
		filename: `${id}.mp4`,
		type: 'document',
		language: 'en-gb',
		status: 'completed',
		created_at: '2025-01-15T09:00:00Z',
		updated_at: '2025-01-15T09:00:00Z',
		cues: [{ start: 400, stop: 1900, speaker: 'S1', text: 'Hello.' }],
	};
}

function company(name: string, index: number) {
	const properties = {
		name: { value: name },
		scriptix_email: { value: `it-${index}@stranger.example` },
		scriptix_plan: { value: 'gold' },
	};
	return { companyId: 100 + index, properties };
}

async function importFor(stage: ExampleStage, name: string): Promise<StoredWorkflowJson> {
	const { nodes } = readExample(name);
	const text = JSON.stringify(nodes);
	const tables = [...new Set(text.match(OWN_TABLE) ?? [])];
	const texts: Record<string, string> = Object.fromEntries(
		tables.map((table) => [table, table.replace('scriptix', 'hostile')]),
	);
	const more = {
		'"pricePerExtraMinute":""': '"pricePerExtraMinute":"0.035"',
		'/home/node/.n8n-files': stage.folder,
	};
	for (const [from, to] of Object.entries(more)) if (text.includes(from)) texts[from] = to;
	return await stage.import(name, {
		fields: Object.fromEntries(nodes.map((node) => [node.name, entered(stage, node)])),
		enabled: nodes.filter(({ disabled }) => disabled === true).map((node) => node.name),
		parameters: Object.fromEntries(
			nodes
				.filter(({ type }) => type.endsWith('.scheduleTrigger'))
				.map((node) => [node.name, { rule: { interval: [EVERY_OTHER_SECOND] } }]),
		),
		texts,
		...(name === 'crm-hubspot-sync' ? { replaced: hubspot(stage) } : {}),
	});
}

const EVERY_OTHER_SECOND = { field: 'cronExpression', expression: '*/2 * * * * *' };

/** What a user enters into the fields that a node leaves empty. */
function entered({ web }: ExampleStage, { parameters = {} }: NodeJson): Record<string, string> {
	const values = {
		fromEmail: 'alerts@reseller.example',
		toEmail: OURS,
		url: `${web.url}/chat`,
		currency: 'EUR',
	};
	const given = parameters as Record<string, unknown>;
	return Object.fromEntries(Object.entries(values).filter(([field]) => given[field] === ''));
}

function hubspot({ web }: ExampleStage): FilledIn['replaced'] {
	const request = (parameters: object) => ({
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: { options: {}, ...parameters },
	});
	return {
		'Companies Changed Lately': request({ url: `${web.url}/lately` }),
		'Write Usage to HubSpot': request({
			method: 'POST',
			url: `=${web.url}/companies/{{ $json.metadata.crm_id }}`,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: '={{ JSON.stringify({ minutes: $json.transcription_minutes }) }}',
		}),
	};
}

/** Triggers have read their lists, and read them again. */
async function untilPolled(stage: ExampleStage): Promise<void> {
	const lists = { method: 'GET', path: /\/(?:customers|documents)$/ };
	const before = stage.sandbox.requests.count(lists);
	await until(() => stage.sandbox.requests.count(lists) >= before + 3);
}

async function sendStrangers({ n8n }: ExampleStage): Promise<void> {
	for (const [index, name] of NAMES.entries()) {
		const body = { crm_id: `X${index}`, name, email: MAILS[index % MAILS.length], plan: 'gold' };
		const { status } = await axios.post(`${n8n.server.url}/webhook/scriptix-onboarding`, body, {
			headers: { [CRM_HEADER.name]: CRM_HEADER.value },
			validateStatus: () => true,
		});
		expect([200, 201, 422]).toContain(status);
	}
}
