/**
 * An expression for the line under a node on the canvas, where n8n would show stored values.
 *
 * @param key an expression for the stored value
 * @param labels what a person reads for each stored value; another one is shown as it is
 */
export function labelOf(key: string, labels: Record<string, string>): string {
	return `={{ (${JSON.stringify(labels)})[${key}] || ${key} }}`;
}
