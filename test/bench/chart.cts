import type { Figure } from './scenario.cts';
import { amount } from './inWords.cts';

const WIDTH = 900;
const LABEL_WIDTH = 470;
const VALUE_WIDTH = 60;
const ROW_HEIGHT = 40;
const HEAD_HEIGHT = 56;
const BAR_HEIGHT = 14;
const BAR_WIDTH = WIDTH - LABEL_WIDTH - VALUE_WIDTH;

/** A bar for each ratio: how much of the alternative's time or memory this package needs. */
export function toSvg(figures: Figure[]): string {
	const ratios = figures.filter(({ unit }) => unit === '×');
	const largest = Math.max(1, ...ratios.map(({ measured }) => measured.high));
	const x = (ratio: number) => LABEL_WIDTH + (ratio / largest) * BAR_WIDTH;
	const height = HEAD_HEIGHT + ratios.length * ROW_HEIGHT + 10;
	const rows = ratios.map((figure, index) => bar(figure, HEAD_HEIGHT + index * ROW_HEIGHT, x));
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">
<title>How much of each alternative's time or memory this package needs</title>
<style>
	.page { fill: #fff } .what { fill: #222 } .against { fill: #666; font-size: 11px }
	.bar { fill: #2f6fb0 } .spread { stroke: #12375c } .alike { stroke: #999; stroke-dasharray: 4 3 }
	.goal { stroke: #c2410c; stroke-width: 2 }
</style>
<rect class="page" width="${WIDTH}" height="${height}"/>
<text class="what" x="10" y="22" font-size="15">How much of each alternative's time or memory this package needs</text>
<text class="against" x="10" y="40">median of the rounds, with the range of their middle half; dashed: as much as the alternative; red: the goal</text>
<line class="alike" x1="${x(1)}" x2="${x(1)}" y1="${HEAD_HEIGHT - 6}" y2="${height}"/>
${rows.join('\n')}
</svg>
`;
}

function bar(
	{ what, against, measured, unit, atMost }: Figure,
	y: number,
	x: (ratio: number) => number,
): string {
	const { median, low, high } = measured;
	const middle = y + BAR_HEIGHT / 2;
	const goal =
		atMost === undefined
			? ''
			: `<line class="goal" x1="${x(atMost)}" x2="${x(atMost)}" y1="${y - 3}" y2="${y + BAR_HEIGHT + 3}"/>`;
	return `<text class="what" x="10" y="${y + 8}">${escape(what)}</text>
<text class="against" x="10" y="${y + 22}">${escape(against)}</text>
<rect class="bar" x="${x(0)}" y="${y}" width="${x(median) - x(0)}" height="${BAR_HEIGHT}"/>
<line class="spread" x1="${x(low)}" x2="${x(high)}" y1="${middle}" y2="${middle}"/>${goal}
<text class="what" x="${Math.max(x(high), x(atMost ?? 0)) + 6}" y="${y + 12}">${amount(median, unit)}</text>`;
}

function escape(text: string): string {
	return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
