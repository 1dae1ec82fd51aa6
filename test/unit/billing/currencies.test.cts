import { minorDigitsOf } from '../../../nodes/ScriptixReseller/billing/currencies';

it.each([
	['EUR', 2],
	['USD', 2],
	['CHF', 2],
	['MGA', 2],
	['JPY', 0],
	['KRW', 0],
	['ISK', 0],
	['CLP', 0],
	['UGX', 0],
	['KWD', 3],
	['BHD', 3],
	['TND', 3],
	['IQD', 3],
	['CLF', 4],
	['GBP', 2],
	['PLN', 2],
	['HUF', 2],
	['XCG', 2],
	['ZAR', 2],
	['VND', 0],
	['XOF', 0],
	['OMR', 3],
])('%s has %d minor digits by ISO 4217', (code, digits) => {
	expect(minorDigitsOf(code)).toBe(digits);
});

it.each(['', 'EURO', 'eur', 'EU', '€', 'XAU', 'XXX', 'DEM', 'BTC', 'constructor', 'XTS'])(
	'%j is no currency to bill in',
	(code) => {
		expect(minorDigitsOf(code)).toBeUndefined();
	},
);
