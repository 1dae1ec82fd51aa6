/** An exact decimal number: `digits` divided by ten to the power of `scale`. */
export interface Decimal {
	digits: bigint;
	/** Digits after the dot, 0 or more. */
	scale: number;
}

export const ZERO: Decimal = { digits: 0n, scale: 0 };

// Up to fifteen digits, a decimal and the number that it is written as are one to one.
const LARGEST_EXACT = 1e15;

const PLAIN = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * Reads plain digits with at most one dot.
 *
 * @returns undefined for any other notation
 */
export function parseDecimal(text: string): Decimal | undefined {
	const match = PLAIN.exec(text);
	if (!match) return undefined;
	const [, sign, whole, fraction = ''] = match;
	return { digits: BigInt(`${sign}${whole}${fraction}`), scale: fraction.length };
}

/** The same decimal without zeros at its end that say nothing: 0.120 is 0.12. */
export function withoutTrailingZeros({ digits, scale }: Decimal): Decimal {
	while (scale > 0 && digits % 10n === 0n) {
		digits /= 10n;
		scale -= 1;
	}
	return { digits, scale };
}

/** The decimal that a number is written as, such as 0.1: not the binary fraction behind it. */
export function toDecimal(value: number): Decimal {
	// A number that hundredths give back is written with two digits at most.
	const hundredths = Math.round(value * 100);
	if (Math.abs(hundredths) < LARGEST_EXACT && hundredths / 100 === value) {
		return { digits: BigInt(hundredths), scale: 2 };
	}
	const [mantissa = '0', exponent = '0'] = String(value).split('e');
	const parsed = parseDecimal(mantissa) ?? ZERO;
	const scale = parsed.scale - Number(exponent);
	return scale >= 0
		? { digits: parsed.digits, scale }
		: { digits: parsed.digits * tenTo(-scale), scale: 0 };
}

export function toNumber({ digits, scale }: Decimal): number {
	const whole = Number(digits);
	// Both sides are exact, so that the quotient is the number nearest to the decimal.
	if (Math.abs(whole) < LARGEST_EXACT && scale <= 22) return whole / 10 ** scale;
	return Number(`${digits}e-${scale}`);
}

/** The number nearest to the exact sum; null counts as nothing. */
export function sumOf(values: ReadonlyArray<number | null>): number {
	let whole = 0;
	let rest = ZERO;
	for (const value of values) {
		if (value === null) continue;
		// Whole numbers add up exactly as they are.
		if (Number.isSafeInteger(value) && Number.isSafeInteger(whole + value)) whole += value;
		else rest = add(rest, toDecimal(value));
	}
	return rest === ZERO ? whole : toNumber(add(rest, toDecimal(whole)));
}

export function isPositive({ digits }: Decimal): boolean {
	return digits > 0n;
}

export function add(a: Decimal, b: Decimal): Decimal {
	const scale = Math.max(a.scale, b.scale);
	return { digits: digitsAt(a, scale) + digitsAt(b, scale), scale };
}

export function subtract(a: Decimal, b: Decimal): Decimal {
	const scale = Math.max(a.scale, b.scale);
	return { digits: digitsAt(a, scale) - digitsAt(b, scale), scale };
}

/** The smallest multiple of a positive whole number that is not below a decimal of 0 or more. */
export function roundUpToMultiple(value: Decimal, multiple: bigint): Decimal {
	const step = multiple * tenTo(value.scale);
	return { digits: ((value.digits + step - 1n) / step) * multiple, scale: 0 };
}

/**
 * The product of two decimals of 0 or more in units of the last of `scale` digits after the dot, such
 * as cents for 2; halves are rounded up.
 */
export function multiplyHalfUp(a: Decimal, b: Decimal, scale: number): bigint {
	const product = a.digits * b.digits;
	const surplus = a.scale + b.scale - scale;
	if (surplus <= 0) return product * tenTo(-surplus);
	const unit = tenTo(surplus);
	return (2n * product + unit) / (2n * unit);
}

/** Units of the last of `scale` digits after the dot as a text, such as `123.40`. */
export function formatUnits(units: bigint, scale: number): string {
	if (scale === 0) return String(units);
	const text = String(units).padStart(scale + 1, '0');
	return `${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

function digitsAt(value: Decimal, scale: number): bigint {
	return value.digits * tenTo(scale - value.scale);
}

const POWERS_OF_TEN = Array.from({ length: 32 }, (_, exponent) => 10n ** BigInt(exponent));

function tenTo(exponent: number): bigint {
	return POWERS_OF_TEN[exponent] ?? 10n ** BigInt(exponent);
}
