import type { Language } from '../languages';

/** The words of a page, in one language. Headings of CSV files are not translated. */
export interface Words {
	title: string;
	customers: string;
	customersSmall: string;
	oneCustomer: string;
	minutesUsed: string;
	oneMinuteUsed: string;
	quota: string;
	oneMinuteOfQuota: string;
	ofQuotaUsed: string;
	overQuota: string;
	withoutQuota: string;
	minutesShort: string;
	plans: string;
	groups: (key: string) => string;
	none: string;
	of: string;
	change: string;
	noPeriodBefore: string;
	noLimit: string;
	noQuota: string;
	usageUnknown: string;
	statuses: Record<string, string>;
	nobody: string;
	comparedWith: (month: string) => string;
	periodsEndingIn: (month: string) => string;
	/** The same where one of them runs still. */
	periodsToEndIn: (month: string) => string;
	currentPeriods: string;
	asOf: (day: string, time: string) => string;
	leftOut: (count: string) => string;
	oneLeftOut: string;
	groupsLeftOut: (count: string) => string;
	oneGroupLeftOut: string;
}

/** Whether a number is followed by the singular: French says "0 client" and "1,5 minute". */
export function isSingular(count: number, language: Language): boolean {
	return language === 'fr' ? Math.abs(count) < 2 : count === 1;
}

export const WORDS: Record<Language, Words> = {
	en: {
		title: 'Scriptix usage',
		customers: 'Customers',
		customersSmall: 'customers',
		oneCustomer: 'customer',
		minutesUsed: 'minutes used',
		oneMinuteUsed: 'minute used',
		quota: 'minutes of quota',
		oneMinuteOfQuota: 'minute of quota',
		ofQuotaUsed: 'of the quota used',
		overQuota: 'over quota',
		withoutQuota: 'without a quota',
		minutesShort: 'min',
		plans: 'Plans',
		groups: (key) => `By ${key}`,
		none: 'none',
		of: 'of',
		change: 'Change',
		noPeriodBefore: 'new',
		noLimit: 'no limit',
		noQuota: 'no quota given',
		usageUnknown: 'usage unknown',
		statuses: {},
		nobody: 'No customer matches the filters.',
		comparedWith: (month) => `compared with ${month}`,
		periodsEndingIn: (month) => `Usage periods that ended in ${month}`,
		periodsToEndIn: (month) => `Usage periods that end in ${month}`,
		currentPeriods: 'Current usage periods',
		asOf: (day, time) => `as of ${day}, ${time} UTC`,
		leftOut: (count) =>
			`${count} more customers are left out here, so that mail programs show the whole page. The report as CSV has them all.`,
		oneLeftOut:
			'1 more customer is left out here, so that mail programs show the whole page. The report as CSV has them all.',
		groupsLeftOut: (count) => `${count} more are left out here.`,
		oneGroupLeftOut: '1 more is left out here.',
	},
	nl: {
		title: 'Scriptix-verbruik',
		customers: 'Klanten',
		customersSmall: 'klanten',
		oneCustomer: 'klant',
		minutesUsed: 'minuten verbruikt',
		oneMinuteUsed: 'minuut verbruikt',
		quota: 'minuten tegoed',
		oneMinuteOfQuota: 'minuut tegoed',
		ofQuotaUsed: 'van het tegoed verbruikt',
		overQuota: 'boven het tegoed',
		withoutQuota: 'zonder tegoed',
		minutesShort: 'min',
		plans: 'Abonnementen',
		groups: (key) => `Per ${key}`,
		none: 'niet opgegeven',
		of: 'van',
		change: 'Verschil',
		noPeriodBefore: 'nieuw',
		noLimit: 'onbeperkt',
		noQuota: 'geen tegoed opgegeven',
		usageUnknown: 'verbruik onbekend',
		statuses: {
			active: 'actief',
			cancelled: 'opgezegd',
			canceled: 'opgezegd',
			suspended: 'opgeschort',
			trial: 'proefperiode',
		},
		nobody: 'Geen enkele klant voldoet aan de filters.',
		comparedWith: (month) => `vergeleken met ${month}`,
		periodsEndingIn: (month) => `Verbruiksperioden die eindigden in ${month}`,
		periodsToEndIn: (month) => `Verbruiksperioden die eindigen in ${month}`,
		currentPeriods: 'Lopende verbruiksperioden',
		asOf: (day, time) => `stand op ${day}, ${time} UTC`,
		leftOut: (count) =>
			`Nog ${count} klanten zijn hier weggelaten, zodat mailprogramma’s de hele pagina tonen. Het rapport als CSV bevat ze allemaal.`,
		oneLeftOut:
			'Nog 1 klant is hier weggelaten, zodat mailprogramma’s de hele pagina tonen. Het rapport als CSV bevat ze allemaal.',
		groupsLeftOut: (count) => `Nog ${count} zijn hier weggelaten.`,
		oneGroupLeftOut: 'Nog 1 is hier weggelaten.',
	},
	de: {
		title: 'Scriptix-Nutzung',
		customers: 'Kunden',
		customersSmall: 'Kunden',
		oneCustomer: 'Kunde',
		minutesUsed: 'Minuten verbraucht',
		oneMinuteUsed: 'Minute verbraucht',
		quota: 'Minuten im Kontingent',
		oneMinuteOfQuota: 'Minute im Kontingent',
		ofQuotaUsed: 'des Kontingents verbraucht',
		overQuota: 'über dem Kontingent',
		withoutQuota: 'ohne Kontingent',
		minutesShort: 'Min.',
		plans: 'Tarife',
		groups: (key) => `Nach ${key}`,
		none: 'ohne Angabe',
		of: 'von',
		change: 'Veränderung',
		noPeriodBefore: 'neu',
		noLimit: 'unbegrenzt',
		noQuota: 'kein Kontingent angegeben',
		usageUnknown: 'Verbrauch unbekannt',
		statuses: {
			active: 'aktiv',
			cancelled: 'gekündigt',
			canceled: 'gekündigt',
			suspended: 'gesperrt',
			trial: 'Testphase',
		},
		nobody: 'Kein Kunde entspricht den Filtern.',
		comparedWith: (month) => `verglichen mit ${month}`,
		periodsEndingIn: (month) => `Nutzungszeiträume, die im ${month} endeten`,
		periodsToEndIn: (month) => `Nutzungszeiträume, die im ${month} enden`,
		currentPeriods: 'Laufende Nutzungszeiträume',
		asOf: (day, time) => `Stand ${day}, ${time} UTC`,
		leftOut: (count) =>
			`${count} weitere Kunden wurden hier weggelassen, damit Mailprogramme die ganze Seite zeigen. Der Bericht als CSV enthält alle.`,
		oneLeftOut:
			'1 weiterer Kunde wurde hier weggelassen, damit Mailprogramme die ganze Seite zeigen. Der Bericht als CSV enthält alle.',
		groupsLeftOut: (count) => `${count} weitere wurden hier weggelassen.`,
		oneGroupLeftOut: '1 weiterer Eintrag wurde hier weggelassen.',
	},
	fr: {
		title: 'Utilisation de Scriptix',
		customers: 'Clients',
		customersSmall: 'clients',
		oneCustomer: 'client',
		minutesUsed: 'minutes utilisées',
		oneMinuteUsed: 'minute utilisée',
		quota: 'minutes de quota',
		oneMinuteOfQuota: 'minute de quota',
		ofQuotaUsed: 'du quota utilisé',
		overQuota: 'au-delà du quota',
		withoutQuota: 'sans quota',
		minutesShort: 'min',
		plans: 'Formules',
		groups: (key) => `Par ${key}`,
		none: 'non renseigné',
		of: 'sur',
		change: 'Évolution',
		noPeriodBefore: 'nouveau',
		noLimit: 'illimité',
		noQuota: 'aucun quota indiqué',
		usageUnknown: 'utilisation inconnue',
		statuses: {
			active: 'actif',
			cancelled: 'résilié',
			canceled: 'résilié',
			suspended: 'suspendu',
			trial: 'essai',
		},
		nobody: 'Aucun client ne correspond aux filtres.',
		comparedWith: (month) => `par rapport à ${month}`,
		periodsEndingIn: (month) => `Périodes d’utilisation terminées en ${month}`,
		periodsToEndIn: (month) => `Périodes d’utilisation se terminant en ${month}`,
		currentPeriods: 'Périodes d’utilisation en cours',
		asOf: (day, time) => `au ${day}, ${time} UTC`,
		leftOut: (count) =>
			`${count} autres clients ne figurent pas ici, afin que les messageries affichent toute la page. Le rapport au format CSV les contient tous.`,
		oneLeftOut:
			'1 autre client ne figure pas ici, afin que les messageries affichent toute la page. Le rapport au format CSV les contient tous.',
		groupsLeftOut: (count) => `${count} autres ne figurent pas ici.`,
		oneGroupLeftOut: '1 autre ne figure pas ici.',
	},
};
