import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodePropertyOptions } from 'n8n-workflow';

import { ScriptixResellerApi } from '../../credentials/ScriptixResellerApi.credentials';
import { ScriptixReseller } from '../../nodes/ScriptixReseller/ScriptixReseller.node';
import { ScriptixResellerTrigger } from '../../nodes/ScriptixReseller/ScriptixResellerTrigger.node';
import {
	linesOfDescription,
	linesOfOutput,
	linesOfSchema,
	type InterfaceLines,
} from '../harness/publicInterface.cts';
import { percents, startStage, TRIGGER, type Stage } from '../harness/support.cts';

const SNAPSHOT = 'docs/interface.snapshot.json';
const SCHEMAS = 'nodes/ScriptixReseller/__schema__';

/** Settings with which an event has all of its fields. */
const FULLEST: Record<string, object[]> = {
	quotaThreshold: [
		{ ...percents(1), options: { includeMetadata: true } },
		{ ...percents(1), options: { emit: 'digest' } },
	],
	periodClosed: [{ options: { includeMetadata: true } }],
};

let stage: Stage;

beforeAll(async () => {
	stage = await startStage({ customers: 8, transcripts: 8 });
});

afterAll(async () => await stage.stop());

function schemaLines(): InterfaceLines {
	return readdirSync(SCHEMAS).flatMap((version) =>
		readdirSync(join(SCHEMAS, version)).flatMap((resource) =>
			readdirSync(join(SCHEMAS, version, resource)).flatMap((file) =>
				linesOfSchema(
					`scriptixReseller ${resource}.${file.replace('.json', '')}`,
					JSON.parse(readFileSync(join(SCHEMAS, version, resource, file), 'utf8')) as object,
				),
			),
		),
	);
}

async function eventLines(): Promise<InterfaceLines> {
	const { properties } = stage.engine.description(TRIGGER);
	const events = properties.find(({ name }) => name === 'event')!.options as INodePropertyOptions[];
	const lines: InterfaceLines = [];
	for (const { value } of events) {
		const event = String(value);
		for (const parameters of FULLEST[event] ?? [{}]) {
			const items = await stage.engine.pollManually(
				stage.engine.triggerWorkflow(TRIGGER, { event, ...parameters }),
			);
			expect([event, items.length > 0]).toEqual([event, true]);
			lines.push(
				...linesOfOutput(
					`scriptixResellerTrigger ${event}`,
					items.map(({ json }) => json),
				),
			);
		}
	}
	return lines;
}

async function interfaceNow(): Promise<InterfaceLines> {
	const credential = new ScriptixResellerApi();
	// The descriptions of the sources: n8n's loader adds fields of its own to those that it loads.
	const nodes = [new ScriptixReseller(), new ScriptixResellerTrigger()];
	return [
		...new Set([
			...linesOfDescription({ name: credential.name, version: 1 }, credential.properties),
			...nodes.flatMap(({ description }) =>
				linesOfDescription(description, description.properties),
			),
			...schemaLines(),
			...(await eventLines()),
		]),
	].sort();
}

/** Whether the changelog has a version that workflows may have been made with. */
const isReleased = /^## \[?\d/m.test(readFileSync('CHANGELOG.md', 'utf8'));

test('nothing that workflows store or read has disappeared, and what is new is noted', async () => {
	const now = await interfaceNow();
	if (process.env.WRITE_INTERFACE === '1') {
		// What was released leaves the snapshot by hand only, not because somebody writes it again.
		const kept = isReleased ? (JSON.parse(readFileSync(SNAPSHOT, 'utf8')) as InterfaceLines) : [];
		const lines = [...new Set([...kept, ...now])].sort();
		writeFileSync(SNAPSHOT, `${JSON.stringify(lines, null, '\t')}\n`);
	}
	const released = JSON.parse(readFileSync(SNAPSHOT, 'utf8')) as InterfaceLines;
	expect(released.length).toBeGreaterThan(300);
	// Workflows store or read these. Bring them back, and make the change in a new version of the node: see
	// docs/versioning.md. Only before the first release does `npm run generate:interface` take them out.
	expect(released.filter((line) => !now.includes(line))).toEqual([]);
	// These are new. If that is intended, note them with `npm run generate:interface`, and say so in CHANGELOG.md.
	expect(now.filter((line) => !released.includes(line))).toEqual([]);
});
