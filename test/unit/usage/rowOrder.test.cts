import { toUsageRow } from '../../../nodes/ScriptixReseller/quota/usageRow';
import { compareRows } from '../../../nodes/ScriptixReseller/resources/usage/rowOrder';
import { customer } from './reportData.cts';

it.each<[string, string[]]>([
	['percent', ['Over', 'Half', 'Half too', 'Much', 'Little', 'Nothing known']],
	['minutes', ['Much', 'Over', 'Half', 'Half too', 'Little', 'Nothing known']],
	['name', ['Half', 'Half too', 'Little', 'Much', 'Nothing known', 'Over']],
])('sorts by %s; without a quota the minutes tell who comes first', (order, names) => {
	const rows = [
		customer('Nothing known', null, null),
		customer('Little', 3, null),
		customer('Half too', 50, 100),
		customer('Much', 5000, null),
		customer('Over', 300, 100),
		customer('Half', 50, 100),
	].map((one) => toUsageRow(one));
	expect(rows.sort(compareRows(order)).map(({ name }) => name)).toEqual(names);
});
