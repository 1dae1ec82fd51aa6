import { isLoopback } from './baseUrl';

/** First and last IPv4 address of networks that a link of a stranger must not lead into. */
const PRIVATE_IPV4: Array<[from: string, to: string]> = [
	['0.0.0.0', '0.255.255.255'],
	['10.0.0.0', '10.255.255.255'],
	['100.64.0.0', '100.127.255.255'],
	['127.0.0.0', '127.255.255.255'],
	['169.254.0.0', '169.254.255.255'],
	['172.16.0.0', '172.31.255.255'],
	['192.0.0.0', '192.0.0.255'],
	['192.168.0.0', '192.168.255.255'],
	['198.18.0.0', '198.19.255.255'],
	['224.0.0.0', '255.255.255.255'],
];

// Of an IPv6 address the first group: only this part of the space is given to public hosts.
// https://www.iana.org/assignments/ipv6-address-space
const PUBLIC_IPV6 = { from: 0x2000, to: 0x3fff };

const NOT_HTTPS = 'Its download link does not start with https://.';

// Ends of names that are used within a network, and are no public ones.
const LOCAL_NAMES = [
	...['localhost', 'local', 'internal', 'home.arpa', 'localdomain'],
	...['lan', 'home', 'corp', 'intranet', 'private'],
];

/**
 * Looks whether a file may be fetched from a link that an answer holds: by https from a public
 * host. The base URL's own origin is as good, and a base URL on this machine may have its links
 * there too.
 *
 * A name that stands for a private address in the DNS is not found out.
 *
 * @returns what is wrong with it, as one sentence about the answer
 */
export function refusalOfLink(link: string, baseUrl: string): string | undefined {
	if (!URL.canParse(link)) return NOT_HTTPS;
	const { protocol, hostname, username, password, origin } = new URL(link);
	const base = new URL(baseUrl);
	const isLocalToo = isLoopback(base.hostname);
	if (username !== '' || password !== '') {
		return 'Its download link holds a user name or a password.';
	}
	const isPlain = protocol === 'http:' && isLocalToo && isLoopback(hostname);
	if (protocol !== 'https:' && !isPlain) return NOT_HTTPS;
	if (isLocalToo || origin === base.origin || !isPrivate(hostname)) return undefined;
	return 'Its download link leads into a private network.';
}

/** Whether a link is one that a browser may open: by https, or by http from the own machine. */
export function isWebLink(link: string): boolean {
	if (!URL.canParse(link)) return false;
	const { protocol, hostname } = new URL(link);
	return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/** @param hostname as a URL states it: IPv4 in four decimals, IPv6 in brackets, names in lower case */
function isPrivate(hostname: string): boolean {
	if (hostname.startsWith('[')) return isPrivateIpv6(groupsOf(hostname.slice(1, -1)));
	const name = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
	if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return isPrivateIpv4(numberOf(name));
	return !name.includes('.') || LOCAL_NAMES.some((local) => name.endsWith(`.${local}`));
}

function isPrivateIpv4(address: number): boolean {
	return PRIVATE_IPV4.some(([from, to]) => numberOf(from) <= address && address <= numberOf(to));
}

function numberOf(ipv4: string): number {
	return ipv4.split('.').reduce((number, part) => number * 256 + Number(part), 0);
}

function isPrivateIpv6(groups: number[]): boolean {
	const [first = 0, second = 0] = groups;
	const ipv4At = (index: number) =>
		isPrivateIpv4((groups[index] ?? 0) * 65536 + (groups[index + 1] ?? 0));
	// IPv4 in the last two groups: mapped, compatible, translated (RFC 6052), or ::1 and :: themselves.
	const isTranslated = first === 0x64 && second === 0xff9b;
	if (groups.slice(0, 4).every((group) => group === 0) || isTranslated) return ipv4At(6);
	// Tunnels of IPv6 over the IPv4 address behind the prefix: 6to4, Teredo.
	if (first === 0x2002) return ipv4At(1);
	if (first === 0x2001 && second === 0) return true;
	return first < PUBLIC_IPV6.from || first > PUBLIC_IPV6.to;
}

/** The eight groups of an IPv6 address. */
function groupsOf(ipv6: string): number[] {
	const [left = '', right] = ipv6.split('::');
	const numbers = (part: string) =>
		part === '' ? [] : part.split(':').map((group) => parseInt(group, 16));
	const [before, after] = [numbers(left), numbers(right ?? '')];
	return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}
