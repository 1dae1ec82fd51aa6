import { readCalendarDate } from '../../../nodes/ScriptixReseller/quota/calendarDate';
import { formatDay } from '../../../nodes/ScriptixReseller/quota/period';

const dayOf = (value: unknown) => {
	const read = readCalendarDate(value);
	return read && [formatDay(read.day), read.isLastInstant];
};

it.each<[string, unknown, string]>([
	['a date', '2025-01-31', '2025-01-31'],
	['a date with blanks around', ' 2025-01-31 ', '2025-01-31'],
	['an early hour ahead of UTC with blanks around', ' 2025-01-31T02:20+05:00 ', '2025-01-31'],
	['a time of day', '2025-01-31T10:30:30Z', '2025-01-31'],
	['midnight written as 24 hours', '2025-01-31T24:00:00', '2025-02-01'],
	['midnight ahead of UTC', '2025-01-31T23:00:00Z', '2025-02-01'],
	['midnight ahead of UTC, written with a zone', '2025-01-31T23:00:00+00:00', '2025-02-01'],
	['midnight ahead of UTC, written with a short zone', '2025-01-31T23:00:00-0000', '2025-02-01'],
	['midnight ahead of UTC, written as GMT', '2025-01-31 23:00 GMT', '2025-02-01'],
	['an hour before midnight in a zone', '2025-01-31T23:00:00+01:00', '2025-01-31'],
	['an hour before midnight without a zone', '2025-01-31T23:00:00', '2025-01-31'],
	['a second before an hour in a zone', '2025-01-31T22:59:59+01:00', '2025-01-31'],
	['a second before an hour without a zone', '2025-01-31T22:59:59', '2025-01-31'],
	['a minute before an hour', '2025-01-31T22:59:00Z', '2025-01-31'],
	['a second before a minute', '2025-01-31T22:50:59Z', '2025-01-31'],
	['half a minute before midnight', '2025-01-31T23:59:30Z', '2025-01-31'],
	['the first number that is a time', 100_000_000, '1973-03-03'],
])('%s is of its day, not the end of it', (_, value, expected) => {
	expect(dayOf(value)).toEqual([expected, false]);
});

it.each<[string, string, string]>([
	['the last second', '2025-01-31T23:59:59Z', '2025-01-31'],
	['the last minute', '2025-01-31T23:59', '2025-01-31'],
	['the last second in a zone', '2025-01-31T23:59:59+01:00', '2025-01-31'],
	['the last second ahead of UTC', '2025-01-31T22:59:59Z', '2025-01-31'],
	['the last second by half an hour ahead of UTC', '2025-01-31T18:29:59Z', '2025-01-31'],
	['the last second behind UTC', '2025-02-01T04:59:59Z', '2025-01-31'],
])('%s of a day is the end of it', (_, value, expected) => {
	expect(dayOf(value)).toEqual([expected, true]);
});

it.each<[string, unknown]>([
	['seconds that are none', '2025-01-15T10:00:60Z'],
	['minutes that are none', '2025-01-15T10:60:00Z'],
	['hours that are none', '2025-01-15T24:00:01Z'],
	['a day that is none', '2025-02-30'],
	['the first day of all, which programs write for none', '0001-01-01'],
	['a number that may count days', 99_999_999],
	['nothing', null],
])('%s is no date', (_, value) => {
	expect(readCalendarDate(value)).toBeUndefined();
});
