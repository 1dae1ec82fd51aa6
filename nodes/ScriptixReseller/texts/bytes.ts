/** A size as a sentence names it. */
export function bytesText(bytes: number): string {
	return bytes === 1 ? '1 byte' : `${bytes} bytes`;
}
