/** In place of what a generation lacks; shells have refused by `requireFeature` what would come here. */
export function notOffered(): never {
	throw new Error('This generation of the API does not offer it');
}
