import { readOptionalNumber } from '../codec/plainNumber';
import { foreignLetter, oddCharacter } from '../codec/spelling';
import { readNumber } from './numbers';
import type { ItemContext } from './refusal';
import { refusal } from './refusal';
import { readName } from './words';

// Needs something before and after the "@" and a dot in the domain; the rest is for Scriptix to judge.
const EMAIL = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\.]+(\.[^\s@<>,;:"()[\]\\.]+)+$/;

// Keys that can be sent as a header.
const API_KEY = /^[\x21-\x7e]+$/;

/** @throws NodeOperationError when the value is empty, no text, or a word that stands for "nothing" */
export function requireText(at: ItemContext, value: unknown, parameter: string): string {
	const text = readName(at, value, `parameter ${parameter}`);
	if (text !== undefined) return text;
	throw refusal(
		at,
		`The parameter ${parameter} is empty`,
		`Enter a value for ${parameter}. If it is an expression, check that the input item has that field.`,
	);
}

/**
 * @returns the address in its plain form
 * @throws NodeOperationError when it cannot be an e-mail address, or holds a character that is not
 * seen or looks like another one: such an address would make a second customer
 */
export function checkEmail(at: ItemContext, text: string): string {
	const address = text.normalize('NFC');
	const odd = oddCharacter(address) ?? foreignLetter(address);
	if (odd !== undefined) {
		throw refusal(
			at,
			`The e-mail address "${address}" contains the character ${odd}`,
			'Type the address again: this character is invisible or looks like another one, and mail would not arrive.',
		);
	}
	if (EMAIL.test(address)) return address;
	throw refusal(
		at,
		`"${text}" is not an e-mail address`,
		'Set the parameter Email to one address such as it@example.org.',
	);
}

/** @throws NodeOperationError for what has no digit, and for the text of a formula */
export function checkPhone(at: ItemContext, phone: string | undefined): string | undefined {
	if (phone === undefined || (/\d/.test(phone) && !phone.startsWith('='))) return phone;
	throw refusal(
		at,
		`"${phone}" is not a phone number`,
		'Set the parameter Phone to one such as +31201234567, or remove it.',
	);
}

/** @throws NodeOperationError when it is not a whole number of 1 or more */
export function checkMinutes(at: ItemContext, value: unknown): number | undefined {
	if (readOptionalNumber(value) !== 0) {
		return readNumber(at, value, {
			parameter: 'parameter Quota Minutes',
			atLeast: 1,
			isWhole: true,
			example: 1500,
		});
	}
	throw refusal(
		at,
		'Quota Minutes is 0, which would leave the customer without a quota',
		'Alerts in percent could no longer warn about this customer. Enter the minutes per month, such as 1500, or remove the field. To give the customer the minutes of another plan, use Change Plan; to stop its use of Scriptix, use Suspend.',
	);
}

/** @throws NodeOperationError when the key cannot be sent */
export function checkApiKey(at: ItemContext, key: string): string {
	if (API_KEY.test(key)) return key;
	throw refusal(
		at,
		'The Customer API Key contains a space or another character that no key has',
		'Copy the key again and paste it into the option Customer API Key.',
	);
}
