// Cost rates: prices of the dynamic pricing API, static, by the week, or from single instants on.
import { useEffect, useRef, useState } from 'preact/hooks';
import { call, DYNAMIC, get, useGet } from '../api.js';
import { price, t, when } from '../i18n.js';
import { onward, url } from '../router.js';
import { mayWrite } from '../session.js';
import { Act, Empty, Loaded, Page, Panel, Tabs } from '../ui/bits.jsx';
import { Chart } from '../ui/chart.jsx';
import { ask, Modal } from '../ui/dialog.jsx';
import { Form } from '../ui/form.jsx';
import { Table } from '../ui/table.jsx';
import { toast } from '../ui/toast.jsx';
import { Entry, Prices, Texts } from './entry.jsx';
import { clockOf, minutesOf, perKwh } from './geometry.js';
import { priceTabs } from './tabs.js';
import { useWeek } from './tariff_week.jsx';
import { Week } from './week.jsx';

const HOME = '/prices/cost-rates';
const PAGE = 25;
const modes = ['0', '1', '2'];
const mode = (m) => t(`prices.mode.${m}`);

const terms = [
	{ name: 'name', must: true }, { name: 'currency', type: 'currency', must: true },
	{ name: 'dynamic_pricing', options: modes, option: mode, must: true, start: '0' }, { name: 'description' },
	{ name: 'automatic_stop_min', type: 'number' }, { name: 'automatic_stop_costs', type: 'number' },
];

export function CostRates() {
	const [making, setMaking] = useState(false);
	const [page, setPage] = useState(1);
	const [go] = useState(onward);
	const it = useGet(`${DYNAMIC}/cost_rates?batch_size=${PAGE}&page=${page}`);
	const add = mayWrite.value && <button type="button" class="primary" onClick={() => setMaking(true)}>{t('new.cost_rate')}</button>;
	return (
		<Page title={t('nav.prices')} actions={add}>
			<Tabs of={priceTabs} at={HOME} />
			<Panel flush>
				<Loaded of={it}>
					{({ data, last_page }) => (data.length || page > 1 ? (
						<>
							<Table label={t('nav.cost_rates')} rows={data} id={(r) => r.uuid} link={(r) => `${HOME}/${r.uuid}`} columns={[
								{ key: 'name' }, { key: 'currency' }, { key: 'dynamic_pricing', show: (r) => mode(r.dynamic_pricing) }, { key: 'description' },
							]} />
							<Turn first={page === 1} last={last_page} turn={(by) => it.other || setPage(page + by)} />
						</>
					) : <Empty title={t('empty.cost_rates')} text={t('empty.cost_rates_text')}>{add}</Empty>)}
				</Loaded>
			</Panel>
			{making && (
				<Modal title={t('new.cost_rate')} close={() => setMaking(false)} wide>
					<Form fields={terms} label={t('create')} cancel={() => setMaking(false)} send={async (body, { key }) => {
						const { data } = await call('POST', `${DYNAMIC}/cost_rate`, body, { key });
						go(`${HOME}/${data.uuid ?? data.data.uuid}`);
					}} />
				</Modal>
			)}
		</Page>
	);
}

const Turn = ({ first, last, turn }) => !(first && last) && (
	<nav class="pager" aria-label={t('pages')}>
		<button type="button" disabled={first} onClick={() => turn(-1)}>{t('pager.previous')}</button>
		<button type="button" disabled={last} onClick={() => turn(1)}>{t('pager.next')}</button>
	</nav>
);

// The prices from single instants on, over the week that is looked at, and the entries that say them.
function Timeline({ curve, schedule, turn, add, open }) {
	const { data, pagination: { offset, next_offset } } = schedule;
	const ends = curve.intervals.map((i) => Date.parse(i.from) / 1000);
	const values = curve.intervals.map(perKwh);
	const show = (v) => price(v, curve.currency);
	return (
		<div class="section">
			<Chart stepped label={t('prices.legend')} x={(s, long) => when(s * 1000, long ? {} : { style: 'short', time: '' })} y={show} steps={[86400]}
				data={[[...ends, Date.parse(curve.intervals.at(-1).until) / 1000], [...values, values.at(-1)]]} series={[{ label: 'kWh', show }]} />
			{add}
			{data.length > 0 && (
				<Table label={t('prices.entries')} rows={data} id={(r) => r.uuid} columns={[
					{ key: 'from', show: (r) => <button type="button" class="plain" onClick={() => open(r)}>{when(r.validity.start)}</button> },
					{ key: 'name' },
					{ key: 'energy_rate_per_kwh', num: true, show: ({ intervals: { energy } }) => (energy.length ? show(perKwh({ energy })) : '–') },
				]} />
			)}
			<Turn first={!offset} last={next_offset === null} turn={(by) => turn(by > 0 ? next_offset : Math.max(0, offset - PAGE))} />
		</div>
	);
}

function Schedule({ rate, write, turn }) {
	const { monday, from, until, buttons } = useWeek();
	const [offset, setOffset] = useState(0);
	const [editing, setEditing] = useState(null);
	const { uuid, dynamic_pricing: mode } = rate;
	const weekly = mode === 1;
	const curve = useGet(url(`${DYNAMIC}/price/${uuid}`, { from, to: until }));
	const path = mode && url(`${DYNAMIC}/${weekly ? 'recurring' : 'unique'}_schedule/${uuid}`, weekly ? { limit: 500 } : { from, to: until, limit: PAGE, offset });
	const schedule = useGet(path);
	useEffect(() => setOffset(0), [monday]);
	const reload = () => {
		curve.reload();
		schedule.reload();
	};
	useEffect(() => {
		if (turn) reload();
	}, [turn]);
	const entries = schedule.data?.data ?? [];
	const named = (id) => entries.find((e) => e.uuid === id);
	const sent = ({ days, start, end }) => ({ weekday: days.map((d) => String(d + 1)), start_time: clockOf(start), end_time: clockOf(end) });
	const store = async (id, slot) => {
		await write('PUT', `${DYNAMIC}/recurring_pricing_config/${id}`, { name: named(id).name, ...sent(slot) });
		toast(t('saved'));
		const now = await get(path);
		schedule.put(now.data, now.etag);
		curve.reload();
	};
	const slots = weekly && entries.map(({ uuid: id, name, validity: { weekdays: on } }) => ({
		id, name, slot: { days: on.map((s) => s.weekday - 1).sort(), start: minutesOf(on[0].start_time), end: minutesOf(on[0].end_time) },
	}));
	const add = mayWrite.value && <p><button type="button" onClick={() => setEditing({ start: new Date(Date.parse(from)).toISOString() })}>{t('new.entry')}</button></p>;
	return (
		<Panel title={t(weekly ? 'prices.week' : 'prices.timeline')} actions={buttons}>
			<Loaded of={curve.data ? schedule : curve} rows={12}>
				{() => (weekly ? (
					<Week label={t('prices.week')} curve={curve.data} busy={curve.other} monday={monday} slots={slots} store={store} open={(id) => setEditing(named(id))}
						draw={mayWrite.value ? (slot) => setEditing(sent(slot)) : undefined}
						tell={(i) => named(i.schedule_uuid)?.name ?? t('source.cost_rate')} />
				) : <Timeline curve={curve.data} schedule={schedule.data} turn={setOffset} open={setEditing} add={add} />)}
			</Loaded>
			{editing && <Entry {...{ weekly, write, turn }} rate={uuid} of={editing} close={() => {
				setEditing(null);
				reload();
			}} />}
		</Panel>
	);
}

async function remove({ uuid, name }) {
	const go = onward();
	if (!(await ask({ title: t('remove.title', { name }), text: t('remove.cost_rate'), action: t('remove') }))) return;
	await call('DELETE', `${DYNAMIC}/cost_rate/${uuid}`);
	go(HOME);
}

// as it is written
const typed = (r) => ({ ...r, dynamic_pricing: String(r.dynamic_pricing), automatic_stop_min: r.auto_stop_minutes, automatic_stop_costs: r.auto_stop_costs });

export function CostRate({ uuid }) {
	const path = `${DYNAMIC}/cost_rate/${encodeURIComponent(uuid)}`;
	const it = useGet(path);
	const rate = it.data?.data;
	// the version of the rate counts every change of what belongs to it; what others have changed is read anew
	const tag = useRef();
	const [turn, setTurn] = useState(0);
	const [priced, setPriced] = useState(0);
	tag.current ??= it.etag;
	const reread = async () => {
		const now = await get(path);
		it.put(now.data, now.etag);
		if (now.etag !== tag.current) setTurn(turn + 1);
		tag.current = now.etag;
		return typed(now.data.data);
	};
	const write = async (method, at, body, options) => {
		try {
			const answer = await call(method, at, body, { ...options, etag: tag.current });
			tag.current = tag.current.replace(/\d+/, (n) => Number(n) + 1);
			return answer;
		} catch (error) {
			if (error.status === 412) await reread();
			throw error;
		}
	};
	const fields = terms.map((f) => ({ ...f, off: !mayWrite.value }));
	return (
		<Page title={rate?.name ?? uuid} back={[HOME, t('nav.cost_rates')]} actions={rate && mayWrite.value && <Act kind="danger-quiet" run={() => remove(rate)}>{t('remove')}</Act>}>
			<Loaded of={it}>
				{() => (
					<>
						<Panel title={t('source.cost_rate')}>
							<Form fields={fields} readonly={!mayWrite.value} object={typed(rate)} reread={reread}
								send={async (body) => {
									await write('PUT', `${DYNAMIC}/cost_rate`, { uuid, name: rate.name, currency: rate.currency, ...body });
									toast(t('saved'));
									return { data: await reread() };
								}} />
						</Panel>
						{rate.dynamic_pricing > 0 && <Schedule key={rate.dynamic_pricing} {...{ rate, write }} turn={turn + priced} />}
						<Panel title={t('prices.own')} note={rate.dynamic_pricing > 0 && t('prices.own_note')}><Prices rate={uuid} write={write} turn={turn} done={() => setPriced(priced + 1)} /></Panel>
						<Panel title={t('prices.texts')}><Texts rate={uuid} /></Panel>
					</>
				)}
			</Loaded>
		</Page>
	);
}
