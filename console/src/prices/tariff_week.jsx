// The week of a tariff: what the engine makes of its prices and rules; rules of the clock are drawn and moved here.
import { useEffect, useState } from 'preact/hooks';
import { BILLING, call, useGet } from '../api.js';
import { addDays, day, instantOf, t, today } from '../i18n.js';
import { go, url } from '../router.js';
import { mayWrite } from '../session.js';
import { Loaded, Panel } from '../ui/bits.jsx';
import { Options } from '../ui/form.jsx';
import { toast } from '../ui/toast.jsx';
import { Make } from '../pages/noun.jsx';
import { days, rules as noun } from '../pages/rules.jsx';
import { clockOf, DAY, minutesOf, mondayOf } from './geometry.js';
import { Week } from './week.jsx';

// an end of 23:59 means midnight, as 24:00 does
const endOf = (text) => (text === '23:59' ? DAY : minutesOf(text));
const textOf = (end) => (end === DAY ? '23:59' : clockOf(end));

const slotOf = ({ days: on, start_time, end_time }) => ({
	days: on?.length ? [...new Set(on.map((d) => days.indexOf(d)))].sort() : [0, 1, 2, 3, 4, 5, 6], start: minutesOf(start_time), end: endOf(end_time),
});
const windowOf = ({ days: on, start, end }, every) => ({ days: every && on.length === 7 ? null : on.map((d) => days[d]), start_time: clockOf(start), end_time: textOf(end) });

// A week to look at, and the buttons that turn the pages.
export function useWeek() {
	const [monday, setMonday] = useState(mondayOf(today()));
	const [from, until] = [monday, addDays(monday, 7)].map((d) => instantOf(`${d}T00:00`));
	const buttons = (
		<div class="actions">
			<button type="button" onClick={() => setMonday(addDays(monday, -7))} aria-label={t('prices.before')}>‹</button>
			<span>{day(monday, { day: 'numeric', month: 'short' })} – {day(addDays(monday, 6))}</span>
			<button type="button" onClick={() => setMonday(addDays(monday, 7))} aria-label={t('prices.after')}>›</button>
		</div>
	);
	return { monday, from, until, buttons };
}

export function TariffWeek({ tariff, rules, next }) {
	const { monday, from, until, buttons } = useWeek();
	const [who, setWho] = useState({});
	const [making, setMaking] = useState(null);
	const curve = useGet(tariff.status === 'active' ? url(`${BILLING}/tariffs/${tariff.id}/price`, { from, until, ...who }) : null);
	const list = rules.data?.rules ?? [];
	const held = list.map((r) => r.version).join();
	useEffect(() => curve.data && curve.reload(), [tariff.version, held]);
	if (tariff.status !== 'active') return null;

	const timed = list.filter((r) => r.conditions?.time_of_day);
	const store = async (id, slot) => {
		const r = list.find((x) => x.id === id);
		const conditions = { ...r.conditions, time_of_day: windowOf(slot, !r.conditions.time_of_day.days) };
		try {
			const { data } = await call('PATCH', `${BILLING}/rules/${id}`, { conditions }, { etag: `"${r.version}"` });
			rules.put((old) => ({ ...old, rules: old.rules.map((x) => (x.id === id ? data : x)) }));
		} catch (error) {
			// what somebody else has changed is shown, and then overwritten by who still wants it
			if (error.status === 412) rules.reload();
			throw error;
		}
		toast(t('saved'));
	};
	const draw = (slot) => setMaking(Object.fromEntries([['priority', next], ...Object.entries(windowOf(slot)).map(([k, v]) => [`conditions.time_of_day.${k}`, v])]));
	const tell = (i) => {
		if (i.rule_id) return `${t('source.rule')}: ${list.find((r) => r.id === i.rule_id)?.name ?? i.rule_id}`;
		return t(i.schedule_uuid || tariff.cost_rate_uuid ? 'source.cost_rate' : 'source.tariff');
	};
	return (
		<Panel title={t('prices.week')} note={t('prices.week_note')} actions={buttons}>
			<div class="filters">
				{[['user_type_id', 'user-types'], ['charge_point_id', 'charge-points']].map(([name, of]) => (
					<label key={name}><span>{t(`f.${name}`)}</span><Options f={{ of }} any value={who[name] ?? ''} set={(v) => setWho({ ...who, [name]: v })} /></label>
				))}
			</div>
			<Loaded of={curve} rows={12}>
				{(c) => (
					<Week label={t('prices.week')} curve={c} busy={curve.other} monday={monday} tell={tell} open={(id) => go(`${noun.path}/${id}`)} store={store} draw={mayWrite.value ? draw : undefined}
						slots={timed.map((r) => ({ id: r.id, name: r.name ?? t('source.rule'), slot: slotOf(r.conditions.time_of_day), off: r.status !== 'active' }))} />
				)}
			</Loaded>
			{making && <Make of={noun} also={{ tariff_id: tariff.id }} start={making} close={() => setMaking(null)} done={() => {
				setMaking(null);
				rules.reload();
			}} />}
		</Panel>
	);
}
