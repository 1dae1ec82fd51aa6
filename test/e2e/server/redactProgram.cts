/**
 * Hides what n8n itself hides in an execution, by n8n's own class, which is part of its server and
 * not of its engine.
 *
 * Argument: the folder of an installed server. Reads `{ executions, sensitiveOutputFields }` as JSON
 * from the standard input, the latter by node type, and prints the executions.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const STRATEGY =
	'./node_modules/n8n/dist/modules/redaction/executions/strategies/node-defined-field-redaction.strategy.js';

interface Strategy {
	apply(execution: unknown, context: { memo: Map<string, unknown> }): Promise<void>;
}

async function main(): Promise<void> {
	const { executions, sensitiveOutputFields } = JSON.parse(readFileSync(0, 'utf8')) as {
		executions: unknown[];
		sensitiveOutputFields: Record<string, string[]>;
	};
	const ofServer = createRequire(join(process.argv[2]!, 'package.json'));
	ofServer('reflect-metadata');
	const { NodeDefinedFieldRedactionStrategy: Redaction } = ofServer(STRATEGY) as {
		NodeDefinedFieldRedactionStrategy: new (logger: unknown, nodeTypes: unknown) => Strategy;
	};
	const nodeTypes = {
		getByNameAndVersion: (type: string) => ({
			description: { sensitiveOutputFields: sensitiveOutputFields[type] },
		}),
	};
	const redaction = new Redaction(console, nodeTypes);
	for (const execution of executions) await redaction.apply(execution, { memo: new Map() });
	process.stdout.write(JSON.stringify(executions), () => process.exit(0));
}

main().catch((error: unknown) => {
	console.error(error);
	process.exit(1);
});
