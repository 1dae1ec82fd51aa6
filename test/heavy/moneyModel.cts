/*
 * What a customer owes, computed anew from the rules of the documentation: whole numbers only, all in
 * hundred-millionths, which hold minutes of two decimals times prices of six.
 */

/** What holds for a customer in a period, as texts of plain decimals. */
export interface Tariff {
	fee: string;
	/** Null where all minutes are included. */
	included: string | null;
	perMinute: string;
}

export interface Terms {
	/** Digits after the dot of amounts in the currency. */
	digits: number;
	/** Extra minutes are billed in multiples of so many; 0 for as they are. */
	step: number;
	/** A customer who left and used nothing: no fee. */
	isGone: boolean;
}

export interface Owed {
	amounts: string[];
	total: string;
}

const HUNDREDTHS = 100n;
const MILLIONTHS = 1_000_000n;

export function owes(used: string, tariff: Tariff, { digits, step, isGone }: Terms): Owed {
	const fee = isGone ? 0n : parts(tariff.fee, MILLIONTHS) * HUNDREDTHS;
	const extra = extraMinutes(used, tariff.included, step) * parts(tariff.perMinute, MILLIONTHS);
	const units = [fee, extra].map((amount) => halfUp(amount, digits)).filter((unit) => unit > 0n);
	return {
		amounts: units.map((unit) => written(unit, digits)),
		total: written(
			units.reduce((sum, unit) => sum + unit, 0n),
			digits,
		),
	};
}

/** In hundredths of a minute. */
function extraMinutes(used: string, included: string | null, step: number): bigint {
	if (included === null) return 0n;
	let extra = parts(used, HUNDREDTHS) - parts(included, HUNDREDTHS);
	if (extra <= 0n) return 0n;
	const multiple = BigInt(step) * HUNDREDTHS;
	while (multiple > 0n && extra % multiple !== 0n) extra += 1n;
	return extra;
}

/** A plain decimal in whole parts of one. */
function parts(text: string, ofOne: bigint): bigint {
	const [whole = '', fraction = ''] = text.split('.');
	const places = String(ofOne).length - 1;
	if (fraction.length > places) throw new Error(`${text} has more than ${places} decimals`);
	return BigInt(whole) * ofOne + BigInt(fraction.padEnd(places, '0'));
}

/** An amount in hundred-millionths as units of the last digit that the currency has. */
function halfUp(amount: bigint, digits: number): bigint {
	const unit = 10n ** BigInt(8 - digits);
	const rest = amount % unit;
	return (amount - rest) / unit + (rest * 2n >= unit ? 1n : 0n);
}

function written(units: bigint, digits: number): string {
	const text = units.toString().padStart(digits + 1, '0');
	const at = text.length - digits;
	return digits === 0 ? text : `${text.slice(0, at)}.${text.slice(at)}`;
}
