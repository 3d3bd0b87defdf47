// A week of prices, as the engine resolves them, by the hours of the local day; over it slots that are drawn, moved and
// resized, with the mouse as with the keyboard.
import { useId, useRef, useState } from 'preact/hooks';
import { addDays, day, percent, price, t } from '../i18n.js';
import { faultText } from '../ui/bits.jsx';
import { clockOf, DAY, meet, moved, perKwh, pieces, pointOf, resized, scale, segments, spanned, STEP } from './geometry.js';

const steps = { ArrowUp: [0, -STEP], ArrowDown: [0, STEP], PageUp: [0, -60], PageDown: [0, 60], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

const share = (part, whole) => `${(part / whole) * 100}%`;
const box = (at, from, to) => ({ left: share(at, 7), top: share(from, DAY), height: share(to - from, DAY) });

function nudged(slot, [days, minutes], shift) {
	if (!shift) return moved(slot, days, minutes);
	if (minutes) return resized(slot, 'end', slot.end + minutes);
	const last = slot.days.at(-1);
	if (days > 0) return last < 6 ? { ...slot, days: [...slot.days, last + 1] } : slot;
	return slot.days.length > 1 ? { ...slot, days: slot.days.slice(0, -1) } : slot;
}

const weekday = (i, weekday = 'short') => day(`2024-01-0${i + 1}`, { weekday });
export const describe = ({ days, start, end }) => `${days.length === 7 ? '' : `${days.map((d) => weekday(d)).join(' ')} `}${clockOf(start)}–${clockOf(end)}`;

// What a kWh costs in an interval; what comes off the sum stands beside it.
export const shown = (i, currency) => (i.free_session ? t('prices.free')
	: [price(perKwh(i), currency), i.energy.length > 1 && '…', i.discount_percent && `−${percent(i.discount_percent)}`].filter(Boolean).join(' '));

const minutes = (n) => (n === 60 ? 'h' : n === 1 ? 'min' : `${n} min`);

// What else an interval costs; of a price by steps the first.
const beside = (i, currency) => (i.free_session ? [] : [
	...[['time', i.time[0], i.time[1] && '…'], ['idle', i.idle, i.idle?.grace_period_minutes && t('prices.grace', { n: i.idle.grace_period_minutes })]]
		.map(([k, p, more]) => p?.price > 0 && [t(`f.${k}`), price(p.price, currency), '/', minutes(p.unit), more].filter(Boolean).join(' ')),
	i.session_fee?.amount > 0 && `${t('f.session_fee')} ${price(i.session_fee.amount, currency)}`,
]);

function Legend({ of, level, currency }) {
	const kinds = new Map(of.map((s) => [shown(s.of, currency), perKwh(s.of)]));
	return (
		<ul class="legend" aria-label={t('prices.legend')}>
			{[...kinds].sort((a, b) => a[1] - b[1]).slice(0, 12).map(([text, v]) => <li key={text}><i class={`l${level(v)}`} />{text}</li>)}
			{kinds.size > 12 && <li>…</li>}
		</ul>
	);
}

// curve: of the week that begins with MONDAY, busy: not yet; slots: [{id, name, slot, off}]; tell(interval): where its price is from;
// draw(slot): a new one is wanted; open(id); store(id, slot): slots has it when that ends, refused where it throws. Without draw nothing can be changed.
export function Week({ label, curve, busy, monday, slots, tell, draw, open, store }) {
	const [mark, setMark] = useState(null);
	const [edit, setEdit] = useState(null);
	const [at, setAt] = useState(null);
	const grid = useRef();
	const drag = useRef(null);
	const id = useId();
	const cells = segments(curve.intervals, monday);
	const level = scale(cells.map((s) => perKwh(s.of)));
	const now = (s) => (edit?.id === s.id ? edit.slot : s.slot);

	const tellAt = ({ day: d, minute }) => {
		const cell = cells.find((s) => s.day === d && s.from <= minute && minute < s.to);
		return cell ? `${weekday(d, 'long')} ${clockOf(cell.from)}–${clockOf(cell.to)}: ${[shown(cell.of, curve.currency) + (cell.of.free_session ? '' : ' / kWh'), ...beside(cell.of, curve.currency), tell(cell.of)].filter(Boolean).join(' · ')}` : '';
	};

	const save = async (change) => {
		setEdit({ ...change, busy: true });
		try {
			await store(change.id, change.slot);
			setEdit(null);
		} catch (error) {
			setEdit({ ...change, error });
		}
	};

	const point = (e) => pointOf(e.clientX, e.clientY, grid.current.getBoundingClientRect());
	const down = (e) => {
		if (!draw || e.button || edit?.busy) return;
		const over = slots.find((s) => s.id === e.target.closest('.slot')?.dataset.id);
		drag.current = { from: point(e), over, slot: over && now(over), edge: e.target.dataset.edge };
		if (e.pointerType !== 'touch') grid.current.setPointerCapture(e.pointerId);
	};
	const move = (e) => {
		const to = point(e);
		setAt(to);
		const { from, over, slot, edge } = drag.current ?? {};
		if (!from || (to.day === from.day && to.minute === from.minute && !drag.current.slid)) return;
		drag.current.slid = true;
		if (!over) setMark(spanned(from, to));
		else setEdit({ id: over.id, slot: edge ? resized(slot, edge, to.minute + (edge === 'end' ? STEP : 0)) : moved(slot, to.day - from.day, to.minute - from.minute) });
	};
	const up = () => {
		const { from, over, slid } = drag.current ?? {};
		drag.current = null;
		if (!from) return;
		if (over) slid ? save(edit) : open(over.id);
		else {
			draw(slid ? mark : moved({ days: [from.day], start: 0, end: 60 }, 0, from.minute));
			setMark(null);
		}
	};
	const cancel = () => {
		if (drag.current?.over) setEdit(null);
		else setMark(null);
		drag.current = null;
	};

	const key = (e) => {
		const over = slots.find((s) => s.id === e.target.dataset.id);
		const step = steps[e.key];
		if (!step && !['Enter', ' ', 'Escape'].includes(e.key)) return;
		if (e.key === 'Escape' && !edit && !mark) return;
		e.preventDefault();
		if (edit?.busy) return undefined;
		if (e.key === 'Escape') return over ? setEdit(null) : setMark(null);
		if (step && over) return draw && setEdit({ id: over.id, slot: nudged(now(over), step, e.shiftKey) });
		if (step) {
			const slot = mark ? nudged(mark, step, e.shiftKey) : { days: [0], start: 480, end: 540 };
			setAt({ day: slot.days[0], minute: slot.start });
			return setMark(slot);
		}
		if (over) return edit?.id === over.id ? save(edit) : open(over.id);
		return draw?.(mark ?? { days: [0], start: 480, end: 540 });
	};

	const edited = edit && slots.find((s) => s.id === edit.id);
	return (
		<div class="week">
			<div class="week-scroll">
				<div class="week-days" aria-hidden="true">{Array.from({ length: 7 }, (_, i) => <span key={i}><b>{weekday(i)}</b> {day(addDays(monday, i), { day: 'numeric', month: 'numeric' })}</span>)}</div>
				<div class="week-hours" aria-hidden="true">{Array.from({ length: 24 }, (_, i) => <span key={i}>{clockOf(i * 60)}</span>)}</div>
				<div class={`week-grid${draw ? ' draws' : ''}`} ref={grid} role="application" tabIndex={0} aria-label={label} aria-busy={edit?.busy || busy} aria-describedby={draw && `${id}h`}
					onPointerDown={down} onPointerMove={move} onPointerUp={up} onPointerCancel={cancel} onPointerLeave={() => drag.current || setAt(null)} onKeyDown={key}>
					{cells.map((s) => (
						<div key={`${s.day} ${s.from}`} class={`cell l${level(perKwh(s.of))}`} style={box(s.day, s.from, s.to)}>{s.to - s.from >= 45 && shown(s.of, curve.currency)}</div>
					))}
					{slots.flatMap((s, n) => pieces(now(s)).map((p, i) => (
						<button key={`${s.id} ${i}`} type="button" data-id={s.id} tabIndex={i ? -1 : 0} style={box(p.day, p.from, p.to)} aria-invalid={edited === s && edit.error ? 'true' : undefined}
							class={`slot under${Math.min(3, slots.slice(0, n).filter((o) => meet(now(o), now(s))).length)}${s.off ? ' off' : ''}${edited === s ? ' changed' : ''}`} aria-label={`${s.name}, ${describe(now(s))}`} aria-hidden={i ? 'true' : undefined}
							onFocus={() => setAt({ day: p.day, minute: p.from })} onClick={(e) => !e.detail && open(s.id)}>
							{draw && p.first && <i data-edge="start" />}
							<span>{s.name}</span>
							{draw && p.last && <i data-edge="end" />}
						</button>
					)))}
					{mark && pieces(mark).map((p) => <div key={p.day} class="drawing" style={box(p.day, p.from, p.to)}>{clockOf(mark.start)}–{clockOf(mark.end)}</div>)}
				</div>
			</div>
			{edited && !drag.current && (
				<div class={`notice ${edit.error ? 'bad' : ''}`} role={edit.error ? 'alert' : 'status'}>
					<p>{edited.name}: {describe(edit.slot)}</p>
					{edit.error && <p>{faultText(edit.error)}</p>}
					<div class="actions">
						<button type="button" disabled={edit.busy} onClick={() => save(edit)}>{t('save')}</button>
						<button type="button" disabled={edit.busy} onClick={() => setEdit(null)}>{t('cancel')}</button>
					</div>
				</div>
			)}
			<p class="week-at" role="status">{[mark && describe(mark), at && tellAt(at)].filter(Boolean).join(' · ')}</p>
			<Legend of={cells} level={level} currency={curve.currency} />
			{draw && <p class="muted hint" id={`${id}h`}>{t('prices.keys')}</p>}
		</div>
	);
}
