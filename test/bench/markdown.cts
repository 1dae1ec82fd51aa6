import { format } from 'prettier';

import { amount } from './inWords.cts';
import type { Figure, Profile, Result } from './scenario.cts';

/** What the page says beside the figures. */
export interface Facts {
	/** One fact a line, such as the processor. */
	machine: string[];
	/** Hand-written: what the figures mean and what was tried. */
	notes: string;
	takenOn: string;
	command: string;
}

/** The page with the figures of one run. */
export async function toMarkdown(
	{ figures, profiles = [] }: Result,
	facts: Facts,
): Promise<string> {
	const rows = figures.map(
		(figure) =>
			`| ${[figure.what, figure.against, value(figure), spread(figure), behind(figure), goal(figure)].join(' | ')} |`,
	);
	const page = `# Benchmarks

Made by \`${facts.command}\` on ${facts.takenOn}; do not edit, \`test/bench\` writes it. Every figure is a ratio
or a count of this one run: what is compared ran in turns on the same machine, and the figure is the median of
the rounds, with the range of their middle half beside it. Below 1 means: this package needs less.

![How much of each alternative's time this package needs](benchmarks.svg)

| what | against | measured | middle half (rounds) | medians, this package : alternative | goal |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

## The machine

${facts.machine.map((fact) => `- ${fact}`).join('\n')}

## Where the time goes

Shares of processor time, by Node's own sampling profiler, in n8n's engine without its server.

${profiles.map(profileTable).join('\n\n')}

${facts.notes}`;
	return await format(page, { parser: 'markdown', useTabs: true, printWidth: 100 });
}

/** Whether a figure reaches its goal; undefined when it has none. */
export function isMet({ atMost, measured }: Figure): boolean | undefined {
	return atMost === undefined ? undefined : measured.median <= atMost;
}

function value({ measured, unit }: Figure): string {
	return `**${amount(measured.median, unit)}**`;
}

function spread({ measured, unit }: Figure): string {
	const { low, high, runs } = measured;
	return runs === 1 ? '–' : `${amount(low, unit)} – ${amount(high, unit)} (${runs})`;
}

function behind(figure: Figure): string {
	return figure.behind ?? '–';
}

function goal(figure: Figure): string {
	if (figure.atMost === undefined) return '–';
	return `≤ ${amount(figure.atMost, figure.unit)} ${isMet(figure) ? '✓' : '✗'}`;
}

function profileTable({ title, shares }: Profile): string {
	const rows = shares.map(({ who, share }) => `| ${who} | ${(share * 100).toFixed(1)} % |`);
	return `| ${title} | share |\n| --- | ---: |\n${rows.join('\n')}`;
}
