import type { INodeProperties } from 'n8n-workflow';

import { idValue } from '../../api/answers';
import { revokeToken } from '../../api/tokens';
import { readId } from '../../parameters/ids';
import { refusal } from '../../parameters/refusal';
import type { Operation, OperationRun } from '../operation';
import { toItems } from '../operation';

// An ID is no secret: it has to be readable, to be compared with the dashboard.
const idField: Omit<INodeProperties, 'name'> = {
	displayName: 'Token ID',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. 42',
	description:
		'The ID of the token, not the token itself. It is in the output of Generate if the API states it, and in the Scriptix dashboard.',
};

export const revoke: Operation = {
	option: {
		name: 'Revoke',
		value: 'revoke',
		description:
			'Make an API token invalid at once and for good. Scriptix does not document this call, so not every account may offer it.',
		action: 'Revoke an API token permanently and at once',
	},
	fields: [
		{
			displayName:
				'Revoking cannot be undone: whatever uses the token is refused from then on. If the API of your account does not offer it, revoke the token in the Scriptix dashboard.',
			name: 'revokeNotice',
			type: 'notice',
			default: '',
		},
		{ ...idField, name: 'tokenId' },
	],
	oneAtATime: true,
	check: (run) => void readTokenId(run),
	async execute(run) {
		const tokenId = readTokenId(run);
		await revokeToken(run.client, tokenId, run.itemIndex);
		return toItems([{ revoked: true, id: idValue(tokenId) }]);
	},
};

function readTokenId(run: OperationRun): string {
	const id = readId(run, 'tokenId', 'Token ID');
	if (!/^(sk|token)_/i.test(id)) return id;
	// The value is not repeated: it is a secret.
	throw refusal(
		run,
		'The Token ID is a token, not its ID',
		'Set the parameter Token ID to the ID of the token, such as 42. Scriptix revokes tokens by their IDs.',
	);
}
