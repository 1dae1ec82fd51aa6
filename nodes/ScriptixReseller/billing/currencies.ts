// The active codes of ISO 4217, list one, and two that were withdrawn lately and stand on invoices
// of earlier periods still (ANG, BGN). Codes without a minor unit, such as XAU, are no currencies
// that anybody bills in. https://www.six-group.com/en/products-services/financial-information/data-standards.html
const WITH_TWO_DIGITS =
	'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD ' +
	'CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS ' +
	'GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL ' +
	'MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK ' +
	'PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS ' +
	'TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG';
const WITH_NONE = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF';
const WITH_THREE = 'BHD IQD JOD KWD LYD OMR TND';
const WITH_FOUR = 'CLF UYW';

const MINOR_DIGITS = new Map<string, number>(
	[WITH_NONE, undefined, WITH_TWO_DIGITS, WITH_THREE, WITH_FOUR].flatMap((codes, digits) =>
		codes === undefined ? [] : codes.split(' ').map((code) => [code, digits] as const),
	),
);

/**
 * How many digits after the dot amounts of a currency have, by ISO 4217.
 *
 * @param code in upper case
 * @returns undefined for a code that is no currency
 */
export function minorDigitsOf(code: string): number | undefined {
	return MINOR_DIGITS.get(code);
}
