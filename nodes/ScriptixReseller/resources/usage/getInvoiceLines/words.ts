import type { InvoiceLine } from '../../../billing/invoice';
import type { Language, Notation } from '../languages';

/** What a line of an invoice is about. */
export interface LineFacts {
	kind: InvoiceLine['kind'];
	/** As the row names it; may be empty. */
	plan: string;
	/** The period, in the language of the line. */
	period: string;
	usedMinutes: number;
	includedMinutes: number | null;
}

interface Words {
	fee: string;
	plan: string;
	overage: string;
	used: string;
	included: string;
}

const WORDS: Record<Language, Words> = {
	en: {
		fee: 'Monthly fee',
		plan: 'plan',
		overage: 'Extra minutes',
		used: 'used',
		included: 'included',
	},
	nl: {
		fee: 'Maandbedrag',
		plan: 'abonnement',
		overage: 'Extra minuten',
		used: 'verbruikt',
		included: 'inbegrepen',
	},
	de: {
		fee: 'Monatspauschale',
		plan: 'Tarif',
		overage: 'Zusätzliche Minuten',
		used: 'verbraucht',
		included: 'inklusive',
	},
	fr: {
		fee: 'Forfait mensuel',
		plan: 'formule',
		overage: 'Minutes supplémentaires',
		used: 'utilisées',
		included: 'incluses',
	},
};

/** The text of an invoice line, on one line. */
export function describeLine(facts: LineFacts, { language, exact }: Notation): string {
	const words = WORDS[language];
	if (facts.kind === 'fee') {
		const plan = facts.plan === '' ? '' : `, ${words.plan} ${facts.plan.replace(/\s+/g, ' ')}`;
		return `${words.fee}${plan}, ${facts.period}`;
	}
	const used = `${exact(facts.usedMinutes)} ${words.used}`;
	return `${words.overage}, ${facts.period} (${used}, ${exact(facts.includedMinutes ?? 0)} ${words.included})`;
}
