// uPlot in the page's colours. It is fetched when the first chart is shown.
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n.js';

const scheme = matchMedia('(prefers-color-scheme: dark)');
const WHOLE = [1, 2, 5].flatMap((n) => [...Array(8)].map((_, i) => n * 10 ** i)).sort((a, b) => a - b);
let plot;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// data: [[x…], [y…], …]; series: [{label, show(v), points}]; x(v, long), y(v): what axes and legend say; ticks: where, or
// steps: how far apart; whole: no fractions at y; stepped: a value holds until the next; bands: [{from, until, level, label}]
// behind the curve
export function Chart({ data, series, x, y, label, bars, stepped, bands, height = 220, ticks, steps, whole }) {
	const at = useRef();
	const [theme, setTheme] = useState(scheme.matches);
	useEffect(() => {
		const change = () => setTheme(scheme.matches);
		scheme.addEventListener('change', change);
		return () => scheme.removeEventListener('change', change);
	}, []);
	useEffect(() => {
		let chart, watch, live = true;
		plot ??= import('uplot').then((m) => m.default, () => {
			plot = null;
		});
		plot.then((Plot) => {
			if (!live || !Plot) return;
			const [muted, line, accent] = ['--muted', '--line', '--accent'].map(colour);
			const axis = { stroke: muted, grid: { stroke: line, width: 1 }, ticks: { show: false }, font: '12px system-ui', labelFont: '12px system-ui' };
			chart = new Plot(
				{
					width: at.current.clientWidth,
					height,
					padding: [12, 8, 0, 0],
					cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
					legend: { live: true },
					scales: { x: { time: false, ...(bars ? { range: (_, lo, hi) => [lo - 0.6, hi + 0.6] } : {}) }, y: { range: (_, lo, hi) => [Math.min(0, lo), hi > 0 ? hi * 1.08 : 1] } },
					axes: [
						{ ...axis, grid: { show: false }, values: (_, vs) => vs.map((v) => x(v)), ...(ticks ? { splits: () => ticks } : { incrs: steps ?? [1, 2, 5, 7, 10, 14, 30, 60, 90] }), space: 64, size: 28 },
						{ ...axis, values: (_, vs) => vs.map((v) => y(v)), size: 68, ...(whole ? { incrs: WHOLE } : {}) },
					],
					series: [
						{ label: t('chart.at'), value: (_, v) => (v === null || v === undefined ? '–' : x(v, true)) },
						...series.map((s, i) => ({
							label: s.label, stroke: i ? muted : accent, width: bars ? 0 : 2, fill: bars ? (i ? line : accent) : i || bands ? undefined : `${accent}22`, points: { show: s.points ?? false, size: 5 },
							paths: bars ? Plot.paths.bars({ size: [0.7, 48], radius: 0.12 }) : stepped ? Plot.paths.stepped({ align: 1 }) : undefined, value: (_, v) => (v === null || v === undefined ? '–' : s.show(v)),
						})),
					],
					hooks: bands ? { drawClear: [(u) => eachBand(u, bands, shade)], draw: [(u) => eachBand(u, bands, name)] } : {},
				},
				data,
				at.current,
			);
			watch = new ResizeObserver(() => at.current && chart.setSize({ width: at.current.clientWidth, height }));
			watch.observe(at.current);
		});
		return () => {
			live = false;
			watch?.disconnect();
			chart?.destroy();
		};
	}, [JSON.stringify([data, bands, label]), theme]);
	return (
		<figure class="chart">
			<div ref={at} role="img" aria-label={label} class={`plot h${height}`} />
			<details>
				<summary>{t('chart.table')}</summary>
				<div class="table"><table aria-label={label}>
					<thead><tr><th scope="col">{t('chart.at')}</th>{series.map((s) => <th scope="col" class="num" key={s.label}>{s.label}</th>)}</tr></thead>
					<tbody>{data[0].map((v, i) => <tr key={v}><th scope="row">{x(v, true)}</th>{series.map((s, n) => <td class="num" key={s.label} data-label={s.label}>{s.show(data[n + 1][i])}</td>)}</tr>)}</tbody>
				</table></div>
			</details>
		</figure>
	);
}

function eachBand(u, bands, draw) {
	const { ctx, bbox } = u;
	const most = Math.max(...bands.map((b) => b.level));
	const least = Math.min(...bands.map((b) => b.level));
	ctx.save();
	for (const b of bands) {
		const left = Math.max(bbox.left, u.valToPos(b.from, 'x', true));
		const right = Math.min(bbox.left + bbox.width, u.valToPos(b.until, 'x', true));
		if (right > left) draw(ctx, b, { left, width: right - left, top: bbox.top, height: bbox.height }, most > least ? (b.level - least) / (most - least) : 0.2);
	}
	ctx.restore();
}

// The dearer, the stronger.
function shade(ctx, band, at, strength) {
	ctx.fillStyle = colour('--band');
	ctx.globalAlpha = 0.08 + 0.34 * strength;
	ctx.fillRect(at.left, at.top, at.width, at.height);
}

function name(ctx, band, at) {
	ctx.fillStyle = colour('--text');
	ctx.font = `${11.5 * devicePixelRatio}px system-ui`;
	ctx.textAlign = 'left';
	if (ctx.measureText(band.label).width + 12 * devicePixelRatio < at.width) ctx.fillText(band.label, at.left + 6 * devicePixelRatio, at.top + 16 * devicePixelRatio);
}
