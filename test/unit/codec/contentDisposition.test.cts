import { fileNameIn } from '../../../nodes/ScriptixReseller/codec/contentDisposition';

describe('the file name in a Content-Disposition header', () => {
	it.each([
		["attachment; filename*=UTF-8'nl'na%C3%AFef.srt", 'naïef.srt'],
		["attachment; filename*=UTF-8''%e2%82%ac%20rates.srt", '€ rates.srt'],
		["attachment; FILENAME*=utf-8''a.srt", 'a.srt'],
		["attachment; filename*=iso-8859-1'en'%A3%20rates.srt", '£ rates.srt'],
		['attachment; filename="\\"G.I. Jive 1944\\".srt"', '"G.I. Jive 1944".srt'],
		['attachment; filename="a\\\\b.srt"', 'a\\b.srt'],
		['attachment; filename="a; filename=b.srt"', 'a; filename=b.srt'],
		['attachment; filename=plain.srt', 'plain.srt'],
		['attachment; filename=with blanks.srt ; size=5', 'with blanks.srt'],
		['attachment;filename = "spaced.srt"', 'spaced.srt'],
		['filename="without a type.srt"', 'without a type.srt'],
		['attachment; filename="plain.srt"; filename*=UTF-8\'\'better.srt', 'better.srt'],
		['attachment; filename*=UTF-8\'\'better.srt; filename="plain.srt"', 'better.srt'],
		['attachment; filename*=UTF-8\'\'%ff; filename="plain.srt"', 'plain.srt'],
		['attachment; filename*=UTF-8\'\'; filename="plain.srt"', 'plain.srt'],
		['attachment; filename*=koi8-r\'\'x; filename="plain.srt"', 'plain.srt'],
		[`attachment; filename="${Buffer.from('naïef.srt').toString('latin1')}"`, 'naïef.srt'],
		['attachment; filename="caf\u00e9.srt"', 'café.srt'],
		['attachment; filename="caf\u00c3\u00a9 for 5 \u20ac.srt"', 'cafÃ© for 5 €.srt'],
		[' attachment ; filename=a.srt', 'a.srt'],
		['a; filename=a.srt', 'a.srt'],
		['attachment; filename=first.srt; filename=second.srt', 'first.srt'],
		["attachment; filename*=utf8''%C3%AF.srt", 'ï.srt'],
		['attachment; filename*=xutf-8\'\'x; filename="plain.srt"', 'plain.srt'],
		['attachment; filename*=utf-8x\'\'x; filename="plain.srt"', 'plain.srt'],
		['attachment; filename*=iso-8859-15\'\'x; filename="plain.srt"', 'plain.srt'],
		['attachment; filename*=x-iso-8859-1\'\'x; filename="plain.srt"', 'plain.srt'],
		['attachment; name="other.srt"; filename="right.srt"', 'right.srt'],
	])('%s', (header, name) => {
		expect(fileNameIn(header)).toBe(name);
	});

	it.each([
		undefined,
		'',
		'attachment',
		'inline;',
		'attachment; filename=""',
		5,
		['attachment; filename=a.srt'],
	])('is not there in %j', (header) => {
		expect(fileNameIn(header)).toBeUndefined();
	});
});
