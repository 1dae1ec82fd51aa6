import fc from 'fast-check';

import { readVendorError, retryAfterOf } from '../../../nodes/ScriptixReseller/api/vendorError';

describe('an error body of Scriptix', () => {
	it.each<[string, unknown, object]>([
		[
			'with error_code and details by field',
			{
				error: 'ValidationError',
				message: 'The request is not valid',
				error_code: 'VALIDATION_ERROR',
				details: { email: 'is not an address', quota_minutes: 'must be positive' },
			},
			{
				message: 'The request is not valid',
				code: 'VALIDATION_ERROR',
				fields: ['email: is not an address', 'quota_minutes: must be positive'],
			},
		],
		[
			'with error_description',
			{ error: 'invalid_token', error_description: 'The token has expired' },
			{ message: 'The token has expired', code: 'invalid_token', fields: [] },
		],
		['with detail only', { detail: 'Not found' }, { message: 'Not found', fields: [] }],
		['with error only', { error: 'Forbidden' }, { message: 'Forbidden', fields: [] }],
		[
			'nested, with one field',
			{
				error: { code: 422, message: 'Invalid', details: { field: 'plan', issue: 'unknown plan' } },
			},
			{ message: 'Invalid', fields: ['plan: unknown plan'] },
		],
		[
			'nested, with several fields',
			{
				error: {
					code: 422,
					message: 'Invalid',
					details: [
						{ field: 'plan', issue: 'unknown' },
						{ field: 'name', message: 'empty' },
						{ field: 'email' },
					],
				},
			},
			{ message: 'Invalid', fields: ['plan: unknown', 'name: empty', 'email'] },
		],
		[
			'with the name of one field beside it',
			{ error: 'is not an address', field: 'email' },
			{ message: 'is not an address', fields: ['email'] },
		],
		[
			'with the name of one parameter, and a reason',
			{ reason: 'too small', param: 'quota_minutes' },
			{ message: 'too small', fields: ['quota_minutes'] },
		],
		[
			'with errors of validation',
			{ msg: 'Invalid', validation_errors: { name: ['too short'] } },
			{ message: 'Invalid', fields: ['name: too short'] },
		],
		['with a description only', { description: 'Closed' }, { message: 'Closed', fields: [] }],
		['with a title only', { title: 'Bad Request' }, { message: 'Bad Request', fields: [] }],
		[
			'of the rate limit, new form',
			{
				error: 'Too Many Requests',
				message: 'Slow down',
				error_code: 'RATE_LIMIT_EXCEEDED',
				retry_after: 60,
			},
			{ message: 'Slow down', code: 'RATE_LIMIT_EXCEEDED', fields: [], retryAfter: 60 },
		],
		[
			'of the rate limit, old form',
			{ error: 'rate_limit_exceeded', message: 'Slow down' },
			{ message: 'Slow down', code: 'rate_limit_exceeded', fields: [] },
		],
		[
			'nested, with the wait beside it',
			{ error: { code: 429, message: 'Slow down' }, retry_after: '7' },
			{ message: 'Slow down', fields: [], retryAfter: '7' },
		],
		[
			'nested, with the wait inside',
			{ error: { code: 429, message: 'Slow down', retry_after: 0 }, retry_after: 9 },
			{ message: 'Slow down', fields: [], retryAfter: 0 },
		],
		[
			'of the old API with error_message',
			{ error: 1, error_message: 'No' },
			{ message: 'No', fields: [] },
		],
		['of the old API with err', { err: 'No' }, { message: 'No', fields: [] }],
		['with errors by field', { errors: { name: ['is empty'] } }, { fields: ['name: is empty'] }],
		[
			'with fields of other shapes',
			{ details: { a: 5, b: { c: 'too long', d: {} }, e: [['x']], f: null } },
			{ fields: ['a: 5', 'b: too long', 'e', 'f'] },
		],
		['in plain text', ' upstream timed out\n', { message: 'upstream timed out', fields: [] }],
		[
			'in HTML with a title',
			'<!DOCTYPE html><html><head><title> 502 Bad Gateway </title></head><body>x</body></html>',
			{ message: '502 Bad Gateway', fields: [] },
		],
		['in HTML without a title', '<h1>Oops</h1>', { fields: [] }],
		['in HTML with an empty title', '<TITLE lang="en"></TITLE><p>x', { fields: [] }],
		['in HTML that ends in the title', '<html><title>502', { fields: [] }],
		['in a text with a mark', 'a < b, and b<c', { message: 'a < b, and b<c', fields: [] }],
		['that is empty', '', { fields: [] }],
		['that is missing', undefined, { fields: [] }],
		['that is a list', ['x'], { fields: [] }],
		['with empty texts', { message: ' ', error: 'Really' }, { message: 'Really', fields: [] }],
		['with texts that are none', { message: 5, error: true }, { fields: [] }],
	])('%s is understood', (_, body, expected) => {
		const { message, code, fields } = readVendorError(body);
		expect({ message, code, fields, retryAfter: retryAfterOf(body) }).toEqual({
			message: undefined,
			code: undefined,
			retryAfter: undefined,
			...expected,
		});
	});

	it('is cut when it is long', () => {
		expect(readVendorError('x'.repeat(301)).message).toBe(`${'x'.repeat(300)}…`);
		expect(readVendorError({ message: 'x'.repeat(300) }).message).toBe('x'.repeat(300));
		expect(readVendorError({ details: { name: 'x'.repeat(999) } }).fields).toEqual([
			`name: ${'x'.repeat(300)}…`,
		]);
	});

	it('is read in part where it is very long', () => {
		const many = Object.fromEntries(Array.from({ length: 99 }, (_, index) => [`f${index}`, 'no']));
		expect(readVendorError({ details: many }).fields).toHaveLength(10);
		expect(readVendorError({ errors: Array(99).fill({ field: 'a' }) }).fields).toHaveLength(10);
	});

	it('never breaks the reader, whatever JSON it is', () => {
		const fieldNames = fc.constantFrom(
			'error',
			'message',
			'details',
			'errors',
			'field',
			'issue',
			'detail',
		);
		const body = fc.oneof(
			fc.jsonValue(),
			fc.dictionary(fieldNames, fc.oneof(fc.jsonValue(), fc.string())),
		);
		fc.assert(
			fc.property(body, (value) => {
				const { message, code, fields } = readVendorError(value);
				expect(
					[message, code].every((text) => text === undefined || typeof text === 'string'),
				).toBe(true);
				expect(fields.every((text) => typeof text === 'string')).toBe(true);
			}),
			{ numRuns: 500 },
		);
	});
});
