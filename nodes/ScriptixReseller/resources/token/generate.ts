import type { IDataObject } from 'n8n-workflow';

import type { NewToken } from '../../api/tokens';
import { generateToken } from '../../api/tokens';
import type { GeneratedToken } from '../../api/types';
import { comparable } from '../../codec/spelling';
import { plainText, toText } from '../../codec/text';
import { customerIdField, readCustomerId } from '../../parameters/customerId';
import { refusal } from '../../parameters/refusal';
import { requireText } from '../../parameters/checks';
import { readJsonObject } from '../../parameters/jsonObject';
import type { Operation, OperationRun } from '../operation';
import { toItems } from '../operation';

const SECRET_HINT =
	'The output holds a new API token in "token". It is a secret that Scriptix shows only once: store it safely now.';

export const generate: Operation = {
	option: {
		name: 'Generate',
		value: 'generate',
		description:
			'Create an API token with which a customer can use Scriptix. The token is in the output; Scriptix shows it only once.',
		action: 'Generate an API token for a customer',
	},
	fields: [
		customerIdField,
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. Production',
			description: 'What the token is called in the Scriptix dashboard',
		},
		{
			displayName: 'Type',
			name: 'type',
			type: 'options',
			options: [
				{ name: 'Live', value: 'live', description: 'The type that Scriptix documents' },
				{ name: 'Test', value: 'test' },
				{ name: 'Batch', value: 'batch', description: 'For recordings' },
				{ name: 'Realtime', value: 'realtime', description: 'For live streams' },
			],
			default: 'live',
			description:
				'What the token is for. Not every account has every type; an expression may give another one.',
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [
				{
					displayName: 'Additional Body Fields',
					name: 'additionalBodyFields',
					type: 'json',
					default: '{}',
					placeholder: 'e.g. { "permissions": ["transcribe"] }',
					description:
						'Fields to send as they are, for permissions or an expiry that you have agreed with Scriptix',
				},
			],
		},
	],
	oneAtATime: true,
	check: (run) => void readToken(run),
	async execute(run) {
		const asked = readToken(run);
		const generated = await generateToken(run.client, asked, run.itemIndex);
		run.hint(SECRET_HINT);
		hintAtIgnored(run, asked, generated);
		return toItems([generated]);
	},
};

/** Tells which of the asked fields the answer shows with another value. */
function hintAtIgnored(run: OperationRun, asked: NewToken, generated: GeneratedToken): void {
	const isOther = (stated: unknown, wanted: string) =>
		toText(stated) !== undefined && comparable(plainText(stated)) !== comparable(wanted);
	const ignored = [
		...(isOther(generated.name, asked.name) ? ['Name'] : []),
		...(isOther(generated.type, asked.type) ? ['Type'] : []),
	];
	if (ignored.length === 0) return;
	run.hint(`Scriptix made the token, but these fields did not take effect: ${ignored.join(', ')}`);
}

function readToken(run: OperationRun): NewToken {
	const text = (name: string, label: string) =>
		requireText(run, run.context.getNodeParameter(name, run.itemIndex, ''), label);
	return {
		customerId: readCustomerId(run),
		name: text('name', 'Name'),
		type: text('type', 'Type'),
		extra: readExtra(run),
	};
}

function readExtra(run: OperationRun): IDataObject | undefined {
	const extra = readJsonObject(
		run,
		run.context.getNodeParameter('options.additionalBodyFields', run.itemIndex, ''),
		'Additional Body Fields',
		'{ "permissions": ["transcribe"] }',
	);
	const reserved = run.client.generation.tokenBodyFields.find((field) =>
		Object.keys(extra ?? {}).includes(field),
	);
	if (reserved === undefined) return extra as IDataObject | undefined;
	throw refusal(
		run,
		`The option Additional Body Fields must not hold "${reserved}"`,
		'Remove it there and set the parameter of the node: Customer, Name or Type.',
	);
}
