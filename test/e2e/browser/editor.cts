import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Locator, Page } from 'playwright-core';

import { OWNER } from '../server/rest.cts';

/** n8n's editor as a person uses it. */
export class Editor {
	constructor(
		readonly page: Page,
		private readonly url: string,
	) {}

	/** Something that n8n's own tests know by this name, too. */
	part(name: string, within: Page | Locator = this.page): Locator {
		return within.locator(`[data-test-id="${name}"]`);
	}

	/** How many there are as soon as there are any: the editor shows things some time after others. */
	async count(found: Locator): Promise<number> {
		await found.first().waitFor();
		return await found.count();
	}

	async signIn(): Promise<void> {
		await this.page.goto(`${this.url}/signin`);
		await this.page.locator('input[name="emailOrLdapLoginId"]').fill(OWNER.email);
		await this.page.locator('input[name="password"]').fill(OWNER.password);
		await this.page.getByRole('button', { name: 'Sign in' }).click();
		await this.page.waitForURL(/\/(home|workflow)/);
	}

	async newWorkflow(): Promise<void> {
		await this.page.goto(`${this.url}/workflow/new`);
		await this.part('canvas-add-button').waitFor();
	}

	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.part('canvas-node').first().waitFor();
	}

	/** Types into the search for nodes and answers what is found. */
	async searchNodes(text: string): Promise<Locator> {
		const search = this.part('node-creator-search-bar');
		if (!(await search.isVisible())) {
			const first = this.part('canvas-add-button');
			const opens = (await first.isVisible()) ? first : this.part('node-creator-plus-button');
			await opens.click();
		}
		await search.fill(text);
		return this.part('item-iterator-item').filter({ hasText: 'Scriptix Reseller' });
	}

	/** A parameter of the open node, or of the open credential. */
	parameter(name: string): Locator {
		return this.part(`parameter-input-${name}`);
	}

	async fill(name: string, value: string): Promise<void> {
		await this.parameter(name).locator('input').first().fill(value);
	}

	/** Chooses in a list of options. */
	async choose(name: string, option: string): Promise<void> {
		await this.parameter(name).first().click();
		await this.page
			.locator('.el-select-dropdown__item:visible')
			.filter({ has: this.page.getByText(option, { exact: true }) })
			.first()
			.click();
	}

	async openNode(name: string): Promise<void> {
		await this.part('canvas-node').filter({ hasText: name }).first().dblclick();
		await this.part('ndv').waitFor();
	}

	async closeNode(): Promise<void> {
		await this.part('ndv-close-button').click();
		await this.part('ndv').waitFor({ state: 'hidden' });
	}

	/** Runs the open node, or fetches a test event, and waits for n8n's word about it. */
	async execute(): Promise<void> {
		await this.part('node-execute-button').first().click();
		await this.part('node-run-info').or(this.part('node-error-message')).first().waitFor();
	}

	/** Saves the open credential, which n8n tests then. */
	async saveCredential(): Promise<void> {
		await this.part('credential-save-button').click();
	}

	/** The dark theme, as a person chooses it in the settings. */
	async turnDark(): Promise<void> {
		await this.page.evaluate("localStorage.setItem('N8N_THEME', 'dark')");
		await this.page.reload();
		await this.part('canvas-node').first().waitFor();
	}

	/** Takes a picture for the documentation, if the environment variable SCREENSHOTS names a folder. */
	async picture(name: string): Promise<void> {
		const folder = process.env.SCREENSHOTS;
		if (folder === undefined) return;
		await mkdir(folder, { recursive: true });
		await this.page.mouse.move(0, 0);
		// A button that has just been pressed shows its name again.
		const busy = this.page.locator('button [class*="spinner"]').first();
		await busy.waitFor({ state: 'hidden' });
		await this.page.screenshot({
			path: join(folder, `editor-${name}.png`),
			animations: 'disabled',
			caret: 'hide',
			style: `.el-notification, [role="tooltip"], [data-reka-popper-content-wrapper]:has([role="tooltip"]) { display: none !important }`,
		});
	}
}
