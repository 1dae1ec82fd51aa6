// Nothing of these is seen: joiners, marks of direction, variation selectors, the soft hyphen.
const INVISIBLE = /[\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}]/u;

const EVERY_INVISIBLE = new RegExp(INVISIBLE, 'gu');

// Printable ASCII, as most texts are, has one form.
const ORDINARY = /^[\x20-\x7E]*$/;

const BLANKS = /[\s\u0085\u2800]+/gu;

// Forms of ordinary letters, digits and signs that keyboards, PDF files and word processors make:
// full and half width, ligatures, the Dutch ij, mathematical letters, Roman numerals.
const FORMS =
	/[\u0132\u0133\u01C4-\u01CC\u2024-\u2026\u2100-\u214F\u2160-\u217F\uFB00-\uFB4F\uFE50-\uFE6F\uFF00-\uFFEF\u{1D400}-\u{1D7FF}]/gu;

const DASHES = /[\u2010-\u2015\u2212\uFE58\uFE63]/gu;
const QUOTES = /[\u2018\u2019\u201B\u02BC\u00B4\u2032]/gu;
const DOUBLE_QUOTES = /[\u201C-\u201F\u2033]/gu;

// Cyrillic and Greek letters, those of phonetic writing and the dotless i, that look like a Latin one, in lower case.
const LOOK_ALIKES: ReadonlyMap<string, string> = new Map([
	...pairs('\u0430\u0435\u043E\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04BB', 'aeopcyxijsh'),
	...pairs('\u0501\u051B\u051D\u043A', 'dqwk'),
	...pairs('\u03B1\u03BF\u03BD\u03C1\u03B9\u03BA\u03C5\u03C7\u03C4', 'aovpikuxt'),
	...pairs('\u04CF\u0251\u0261\u0131', 'lagi'),
	// The full stop of Chinese and Japanese, which browsers take for a dot in addresses.
	...pairs('\u3002', '.'),
]);

// Those that look like one as capitals only.
const CAPITAL_LOOK_ALIKES: ReadonlyMap<string, string> = new Map([
	...pairs('\u0412\u041C\u041D\u0422', 'BMHT'),
	...pairs('\u0392\u0395\u0396\u0397\u039C\u039D\u03A5', 'BEZHMNY'),
	['\u0130', 'I'],
]);

/**
 * A text in the spelling by which it is compared: without what cannot be seen, with one form for
 * what looks the same. Case counts.
 */
export function plainSpelling(text: string): string {
	if (ORDINARY.test(text)) return text.replace(/ {2,}/g, ' ').trim();
	return text
		.normalize('NFC')
		.replace(EVERY_INVISIBLE, (character) => (isBlank(character) ? ' ' : ''))
		.replace(FORMS, (character) => character.normalize('NFKC'))
		.replace(DASHES, '-')
		.replace(QUOTES, "'")
		.replace(DOUBLE_QUOTES, '"')
		.replace(BLANKS, ' ')
		.trim()
		.normalize('NFC');
}

/** The same, whatever the case: what names and addresses are searched and compared by. */
export function comparable(text: string): string {
	return plainSpelling(text).toLowerCase();
}

/** What a text looks like to a person, for whom letters of other scripts can be Latin ones. Case counts. */
export function looks(text: string): string {
	const plain = plainSpelling(text);
	return ORDINARY.test(plain) ? plain : [...plain].map(asLatin).join('');
}

/** The same, whatever the case. */
export function skeleton(text: string): string {
	return looks(text).toLowerCase();
}

/** The first character of a text that stands where another one that looks the same has another. */
export function differingCharacter(text: string, other: string): string | undefined {
	const [own, theirs] = [[...plainSpelling(text)], [...plainSpelling(other)]];
	const odd = own.find((character, index) => character !== theirs[index]);
	return odd === undefined ? undefined : nameCharacter(odd);
}

/**
 * The first character of a text that is not seen, or is another form of an ordinary one; undefined
 * when there is none. Blanks around the text do not count.
 */
export function oddCharacter(text: string): string | undefined {
	const odd = [...text.normalize('NFC').trim()].find(
		(character) => plainSpelling(`x${character}x`) !== `x${character}x`,
	);
	return odd === undefined ? undefined : nameCharacter(odd);
}

// Scripts whose letters can be taken for Latin ones, some of them only in upper case.
const LIKE_LATIN = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u;

/**
 * The first letter of another script that may be taken for a Latin one, in one of the parts of an
 * address: it stands among Latin ones there, or the part is made of nothing but such letters while
 * the rest of the address is Latin.
 */
export function foreignLetter(address: string): string | undefined {
	const isLookAlike = (character: string) =>
		LOOK_ALIKES.has(character.toLowerCase()) || CAPITAL_LOOK_ALIKES.has(character);
	const parts = address.split(/[@.]/);
	const letter = parts
		.flatMap((part) => {
			const letters = [...part];
			if (/[a-z]/i.test(part)) {
				return letters.filter((one) => isLookAlike(one) || LIKE_LATIN.test(one));
			}
			const isDisguised = letters.every((one) => isLookAlike(one) || /[\d_+-]/.test(one));
			return isDisguised && /[a-z]/i.test(address) ? letters.filter(isLookAlike) : [];
		})
		.at(0);
	return letter === undefined ? undefined : nameCharacter(letter);
}

/** A character as a person can find it: itself where it is seen, and its code. */
export function nameCharacter(character: string): string {
	const code = `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
	const isSeen = !INVISIBLE.test(character) && !isBlank(character);
	return isSeen ? `"${character}" (${code})` : code;
}

/** A letter as the Latin one that it looks like; others as they are. */
function asLatin(letter: string): string {
	const lower = letter.toLowerCase();
	if (letter === lower) return LOOK_ALIKES.get(letter) ?? letter;
	return CAPITAL_LOOK_ALIKES.get(letter) ?? LOOK_ALIKES.get(lower)?.toUpperCase() ?? letter;
}

function pairs(from: string, to: string): Array<[string, string]> {
	return [...from].map((letter, index) => [letter, to[index] ?? letter]);
}

function isBlank(character: string): boolean {
	return character !== '\uFEFF' && /[\s\u0085]/u.test(character);
}
