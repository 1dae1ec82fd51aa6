import { idValue } from '../../api/answers';
import { revokeToken } from '../../api/tokens';
import { readId } from '../../parameters/ids';
import type { Operation } from '../operation';
import { toItems } from '../operation';

export const revoke: Operation = {
	option: {
		name: 'Revoke',
		value: 'revoke',
		description:
			'Make an API token invalid for good. Scriptix does not document this call, so not every account may offer it.',
		action: 'Revoke an API token permanently',
	},
	fields: [
		{
			displayName:
				'Revoking cannot be undone: whatever uses the token is refused from then on. If the API of your account does not offer it, revoke the token in the Scriptix dashboard.',
			name: 'revokeNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Token ID',
			name: 'tokenId',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			placeholder: 'e.g. 42',
			description: 'The ID of the token, not the token itself',
		},
	],
	oneAtATime: true,
	async execute(run) {
		const tokenId = readId(run, 'tokenId', 'Token ID');
		await revokeToken(run.client, tokenId, run.itemIndex);
		return toItems([{ revoked: true, id: idValue(tokenId) }]);
	},
};
