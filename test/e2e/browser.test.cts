import type { Browser } from 'playwright-core';

import { resources } from '../../nodes/ScriptixReseller/resources';
import { startChromium } from './browser/chromium.cts';
import { Editor } from './browser/editor.cts';
import { NEWEST } from './server/install.cts';
import type { ServerStage } from './stage.cts';
import {
	ACTION,
	chain,
	CREDENTIAL_TYPE,
	credentialData,
	startServerStage,
	TRIGGER,
} from './stage.cts';

let stage: ServerStage | undefined;
let browser: Browser | undefined;
let editor: Editor;

beforeAll(async () => {
	browser = await startChromium();
	stage = await startServerStage(NEWEST, { customers: 12 });
	for (const [name, plan, minutes] of [
		['Example BV', 'gold', 8100],
		['Sample Media', 'silver', 1880],
		['Demo Uitgeverij', 'bronze', 525],
	] as const) {
		stage.sandbox.store.addCustomer({ name, plan, minutes, email: `it@${plan}.example` });
	}
	const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
	page.setDefaultTimeout(15_000);
	editor = new Editor(page, stage.server.url);
	await editor.signIn();
});

afterAll(async () => {
	await browser?.close();
	await stage?.stop();
});

describe('the list of nodes', () => {
	it('finds the package by its name and by its purpose, with every event and operation', async () => {
		await editor.newWorkflow();
		for (const text of ['scriptix', 'quota', 'suspend', 'invoice', 'subtitles']) {
			expect(await editor.count(await editor.searchNodes(text))).toBe(1);
		}
		await editor.picture('search');
		await (await editor.searchNodes('scriptix')).click();
		await editor.page.getByText(/^Actions \(/).click();
		const actions = Object.values(resources).flatMap((operations) =>
			Object.values(operations).map(({ option }) => option.action),
		);
		// The editor renders a long list in several steps.
		await editor.page.getByText(actions.at(-1)!, { exact: true }).waitFor();
		await editor.picture('operations');
		const offered = await editor.part('node-creator-item-name').allInnerTexts();
		expect(offered.map((text) => text.trim())).toEqual([
			'On quota threshold reached',
			'On period closed',
			'On customer changed',
			'On new transcript',
			'On new document',
			...actions,
		]);
	});
});

describe('the credential', () => {
	// With no credential in store n8n asks for one; the others of the suite get a new one afterwards.
	beforeAll(async () => {
		await stage!.server.rest.call('DELETE', `/credentials/${stage!.credential.id}`);
	});
	afterAll(async () => {
		const { server, sandbox, credential } = stage!;
		const data = credentialData(sandbox);
		const { id } = await server.rest.createCredential(credential.name, CREDENTIAL_TYPE, data);
		credential.id = id;
	});

	it('says what to do about a wrong key, and is green with the right one', async () => {
		const { page } = editor;
		const { sandbox } = stage!;
		await editor.newWorkflow();
		await (await editor.searchNodes('scriptix')).click();
		await page.getByText('On quota threshold reached').click();
		await page.getByText('Connect to Scriptix Reseller').click();
		await editor.fill('apiKey', 'sk_live_wrong');
		await editor.fill('baseUrl', sandbox.url);
		await editor.saveCredential();
		await page.getByText('More details').click();
		const advice = page.getByText(/^Scriptix refused the API key.*Enter it again/);
		expect(await editor.count(advice)).toBe(1);
		await editor.picture('credential-refused');

		await editor.fill('apiKey', sandbox.apiKey);
		await editor.saveCredential();
		// n8n closes the dialog when all is well, and tests again when it is opened.
		await editor.part('editCredential-modal').waitFor({ state: 'hidden' });
		await editor.part('credential-edit-button').click();
		await page.getByText('Connection tested successfully').waitFor();
		await page.getByText('Retry', { exact: true }).waitFor();
		await editor.picture('credential');
	});
});

describe('the trigger', () => {
	it('fetches test events over the thresholds that were set', async () => {
		const { server, credential } = stage!;
		const { id } = await server.rest.createWorkflow(
			chain(credential, { name: 'Quota Alert', type: TRIGGER }),
		);
		await editor.openWorkflow(id);
		await editor.openNode('Quota Alert');
		await editor.page.getByText('When will this node trigger my flow?').click();
		await editor.page.getByText('up to ten examples from your own Scriptix account').waitFor();
		// The first threshold, which was 80.
		await editor.fill('value', '85');
		await editor.execute();
		const output = editor.part('output-panel');
		await output.getByText('2 items').waitFor();
		await editor.part('radio-button-schema', output).click();
		await output
			.getByText('Sample Media')
			.or(output.getByText('Demo Uitgeverij'))
			.first()
			.waitFor();
		expect(await editor.count(output.getByText('2 items'))).toBe(1);
		await editor.picture('trigger');
	});
});

describe('the node', () => {
	const openUsage = async (customerId: object = { __rl: true, mode: 'list', value: '' }) => {
		const { server, credential } = stage!;
		const { id } = await server.rest.createWorkflow(
			chain(
				credential,
				{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
				{
					name: 'Usage',
					type: ACTION,
					parameters: { resource: 'usage', operation: 'get', customerId },
				},
			),
		);
		await editor.openWorkflow(id);
		await editor.openNode('Usage');
		return editor.part('output-panel');
	};

	it('finds a customer by a search, and shows its usage', async () => {
		const output = await openUsage();
		await editor.part('rlc-input').first().click();
		await editor.part('rlc-search').locator('visible=true').fill('example b');
		const found = editor.part('rlc-item').filter({ hasText: 'Example BV' });
		await found.waitFor();
		await editor.picture('customer-list');
		await found.click();
		await editor.execute();
		await editor.part('radio-button-table', output).click();
		expect(await editor.count(output.getByText('8100'))).toBeGreaterThan(0);
		await editor.part('radio-button-schema', output).click();
		await editor.picture('usage');
	});

	it('shows what went wrong and what to do', async () => {
		const output = await openUsage({ __rl: true, mode: 'id', value: '999999' });
		await editor.execute();
		expect(await editor.part('node-error-message', output).innerText()).toBe(
			'The customer does not exist or belongs to another reseller',
		);
		expect(await editor.part('node-error-description', output).innerText()).toContain(
			'pick the customer from the list',
		);
		await editor.picture('error');
	});
});

describe('a customer ID that cannot be one', () => {
	const openWith = async (parameters: object) => {
		const { server, credential } = stage!;
		const start = { name: 'Start', type: 'n8n-nodes-base.manualTrigger' };
		const { id } = await server.rest.createWorkflow(
			chain(credential, start, { name: 'Wrong', type: ACTION, parameters }),
		);
		await editor.openWorkflow(id);
		await editor.openNode('Wrong');
	};
	const customerId = { __rl: true, mode: 'id', value: '1 2' };

	it('is flagged, and reported once', async () => {
		await openWith({ resource: 'usage', operation: 'get', customerId });
		expect(await editor.count(editor.part('parameter-issues'))).toBe(1);
		await editor.part('node-execute-button').first().click();
		const toast = editor.page.locator('.el-notification');
		await toast.first().waitFor();
		const text = (await toast.allInnerTexts()).join('\n');
		expect(text.split('A customer ID has no spaces or slashes')).toHaveLength(2);
	});

	it.each(['transcript', 'document'])('is flagged among the filters of %ss', async (resource) => {
		await openWith({ resource, operation: 'getAll', filters: { customerId } });
		expect(await editor.count(editor.part('parameter-issues'))).toBe(1);
		await editor.execute();
		expect(await editor.part('node-error-message').innerText()).toBe('"1 2" is not a customer ID');
	});
});

describe('the canvas', () => {
	it('names event and operation in words, and shows the icon of the theme', async () => {
		const { server, credential } = stage!;
		const { id } = await server.rest.createWorkflow(
			chain(
				credential,
				{ name: 'Quota Alert', type: TRIGGER },
				{
					name: 'Suspend the Customer',
					type: ACTION,
					parameters: {
						resource: 'customer',
						operation: 'suspend',
						customerId: { __rl: true, mode: 'id', value: '={{ $json.customer.id }}' },
					},
				},
				{
					name: 'Report Usage',
					type: ACTION,
					parameters: { resource: 'usage', operation: 'report' },
				},
			),
		);
		await editor.openWorkflow(id);
		const subtitles = ['Quota Threshold Reached', 'Customer: Suspend', 'Usage: Report'];
		for (const subtitle of subtitles) await editor.page.getByText(subtitle).waitFor();
		const icon = editor.part('canvas-node').first().locator('img');
		expect(await icon.getAttribute('src')).toMatch(/scriptix\.svg$/);
		await editor.picture('canvas');
		await editor.turnDark();
		expect(await icon.getAttribute('src')).toMatch(/scriptix\.dark\.svg$/);
		await editor.picture('canvas-dark');
	});
});
