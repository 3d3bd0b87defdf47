// One session: what was charged and why, what was measured, and what can be done about it.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { BILLING, call, useGet } from '../api.js';
import { clock, duration, energy, language, money, number, price, t, when, zoneName } from '../i18n.js';
import { url } from '../router.js';
import { mayWrite } from '../session.js';
import { Act, Badge, Empty, Facts, Figures, Id, Loaded, Page, Panel } from '../ui/bits.jsx';
import { Chart } from '../ui/chart.jsx';
import { ask, Modal } from '../ui/dialog.jsx';
import { Form } from '../ui/form.jsx';
import { Table } from '../ui/table.jsx';
import { toast } from '../ui/toast.jsx';
import { Bill } from './bill.jsx';
import { By, Name } from './names.jsx';

const COST_EVERY_MS = 5000;
const READ_EVERY_MS = 15000;
const POINTS = 600;
const STEPS = [1, 5, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800];

function Charged({ id, revision }) {
	const bill = useGet(url(`${BILLING}/sessions/${id}/breakdown`, { explain: true, locale: language.value, revision }));
	return <Panel title={t('session.bill')} flush><Loaded of={bill}>{(b) => <Bill of={b} />}</Loaded></Panel>;
}

// Read IT again and again, while somebody looks; a slow answer is waited for.
function useEvery(ms, it) {
	const now = useRef();
	now.current = it;
	useEffect(() => {
		const timer = ms && setInterval(() => document.visibilityState === 'visible' && !now.current.loading && now.current.reload(), ms);
		return () => clearInterval(timer);
	}, [ms]);
}

// ---- what it costs while it runs

function Running({ id }) {
	const cost = useGet(`${BILLING}/sessions/${id}/cost`);
	useEvery(COST_EVERY_MS, cost);
	return (
		<Panel title={t('session.running')} note={cost.data && t('session.as_of', { at: when(cost.data.at, { time: 'medium' }) })} flush>
			<Loaded of={cost}>
				{(c) => (
					<>
						<Figures of={[['total', money(c.total, c.currency)], ['energy_kwh', energy(c.energy_kwh)], ['duration_minutes', duration(c.duration_minutes)]]} />
						{c.stop_due && <p class="notice warn">{t('session.stop_due')}</p>}
						{c.line_items.length > 0 && <Table label={t('session.running')} rows={c.line_items} columns={[{ key: 'description' }, { key: 'amount', num: true, show: (i) => money(i.amount, c.currency) }]} />}
					</>
				)}
			</Loaded>
		</Panel>
	);
}

// ---- readings over bands of the price

const seconds = (v) => Date.parse(v) / 1000;
const perKwh = (interval) => {
	const e = interval.energy[0];
	return e ? (e.price * 1000) / e.unit : 0;
};

// Neighbours of one price are one band.
function bandsOf(curve, until) {
	const bands = [];
	for (const i of curve.intervals) {
		const level = perKwh(i);
		const last = bands.at(-1);
		if (last?.level === level) last.until = seconds(i.until);
		else bands.push({ from: seconds(i.from), until: Math.min(seconds(i.until), until), level, label: `${price(level, curve.currency)}/kWh` });
	}
	return bands;
}

function Readings({ s }) {
	const [now] = useState(() => new Date().toISOString().replace(/\.\d+/, ''));
	const until = s.ended_at ?? now;
	const values = useGet(`${BILLING}/sessions/${s.id}/meter-values`);
	useEvery(s.ended_at ? 0 : READ_EVERY_MS, values);
	const curve = useGet(url(`${BILLING}/charge-points/${encodeURIComponent(s.charge_point_id)}/price`, {
		from: s.started_at, until, connector_type: s.connector_type, user_type_id: s.user_type_id, energy_kwh: s.energy_kwh,
	}));
	const data = useMemo(() => {
		const all = [{ at: s.started_at, energy_kwh: 0 }, ...(values.data?.readings ?? [])];
		if (s.ended_at && s.energy_kwh !== null) all.push({ at: s.ended_at, energy_kwh: s.energy_kwh });
		const sorted = all.map((r) => [seconds(r.at), r.energy_kwh]).sort((a, b) => a[0] - b[0]).filter((r, i, a) => !i || r[0] > a[i - 1][0]);
		const step = Math.ceil(sorted.length / POINTS);
		const some = sorted.filter((_, i) => i % step === 0 || i === sorted.length - 1);
		return [some.map((r) => r[0]), some.map((r) => r[1])];
	}, [values.data, s]);
	// the curve is what holds now; what another tariff priced is not drawn
	const mine = curve.data && curve.data.tariff_id === s.tariff_id;
	const bands = mine ? bandsOf(curve.data.price_lock === 'session_start' ? { ...curve.data, intervals: [{ ...curve.data.intervals[0], until }] } : curve.data, seconds(until)) : undefined;
	return (
		<Panel title={t('session.readings')} note={bands && data[0].length > 1 ? t('session.bands') : ''}>
			<Loaded of={values}>
				{() => (data[0].length < 2
					? <Empty title={t('session.no_readings')} text={t('session.no_readings_text')} />
					: <Chart label={t('session.readings')} data={data} bands={bands} steps={STEPS} x={(v, long) => (long ? when(v * 1000, { of: s.time_zone, time: 'medium' }) : clock(v * 1000, s.time_zone))} y={(v) => number(v)}
						series={[{ label: t('f.energy_kwh'), show: energy, points: data[0].length < 60 }]} />)}
			</Loaded>
		</Panel>
	);
}

// ---- what can be done

const acts = {
	refund: {
		fields: (s) => [{ name: 'amount', type: 'number', hint: t('refund.left', { amount: money(s.total_amount - s.refunded_amount, s.currency) }) }, { name: 'reason', type: 'area' }],
		path: (s) => `sessions/${s.id}/refunds`, danger: true,
	},
	receipt: { fields: () => [{ name: 'email', type: 'email', hint: t('receipt.hint') }], path: () => 'receipts/send-email', also: (s) => ({ session_id: s.id }) },
	apply: { fields: () => [{ name: 'code', must: true }], path: (s) => `promotional-codes/sessions/${s.id}/apply-code` },
	stop: {
		fields: (s) => [{ name: 'ended_at', type: 'when', must: true, zone: s.time_zone, start: new Date().toISOString() }, { name: 'energy_kwh', type: 'number', hint: t('stop.hint') }],
		path: (s) => `sessions/${s.id}/stop`, danger: true,
	},
};

function Doing({ what, s, close, done }) {
	const a = acts[what];
	return (
		<Modal title={t(`act.${what}`)} close={close}>
			<Form fields={a.fields(s)} label={t(`act.${what}`)} danger={a.danger} cancel={close}
				send={(body, { key }) => call('POST', `${BILLING}/${a.path(s)}`, { ...body, ...a.also?.(s) }, { key })}
				after={(made) => {
					toast(t(`done.${what}`, { email: made?.email }));
					close();
					done();
				}}>
				<p class="muted">{t(`about.${what}`)}</p>
			</Form>
		</Modal>
	);
}

function Refunds({ s }) {
	const refunds = useGet(`${BILLING}/sessions/${s.id}/refunds?limit=200`);
	if (!refunds.data?.refunds.length) return null;
	return (
		<Panel title={t('session.refunds')} flush>
			<Table label={t('session.refunds')} rows={refunds.data.refunds} columns={[
				{ key: 'created_at', show: (r) => when(r.created_at) },
				{ key: 'reason' },
				{ key: 'changed_by', show: (r) => <By id={r.changed_by} /> },
				{ key: 'amount', num: true, show: (r) => money(r.amount, r.currency) },
			]} />
		</Panel>
	);
}

export function Session({ id }) {
	const it = useGet(`${BILLING}/sessions/${id}`);
	const [doing, setDoing] = useState(null);
	const s = it.data;
	const billed = s && ['settled', 'refunded'].includes(s.status);
	const open = s?.status === 'active';
	useEvery(open ? COST_EVERY_MS : 0, it);
	const time = (v) => when(v, { of: s.time_zone });
	const cancel = async () => {
		if (!(await ask({ title: t('act.cancel'), text: t('about.cancel'), action: t('act.cancel') }))) return;
		await call('POST', `${BILLING}/sessions/${id}/cancel`);
		toast(t('done.cancel'));
		it.reload();
	};
	const may = (word, when_) => mayWrite.value && when_ && <button type="button" class={word === 'refund' ? 'danger-quiet' : ''} onClick={() => setDoing(word)}>{t(`act.${word}`)}</button>;
	return (
		<Page title={s ? t('session.at', { at: s.charge_point_id }) : t('nav.sessions')} back={['/sessions', t('nav.sessions')]} sub={s && time(s.started_at)}
			actions={s && (
				<>
					{billed && <a class="button" href={`${BILLING}/sessions/${id}/receipt.pdf`} target="_blank" rel="noopener">{t('receipt.pdf')}</a>}
					{may('receipt', billed)}
					{may('apply', !s.promo_code && (open || (s.status === 'settled' && !s.invoice_id && !s.refunded_amount)))}
					{may('refund', s.status === 'settled' && s.total_amount > s.refunded_amount)}
					{may('stop', open)}
					{mayWrite.value && open && <Act kind="danger-quiet" run={cancel}>{t('act.cancel')}</Act>}
				</>
			)}>
			<Loaded of={it} rows={8}>
				{() => (
					<div class="columns">
						<div>
							{open && <Running id={id} />}
							{billed && <Charged id={id} key={s.revision} />}
							{billed && <Refunds s={s} key={s.refunded_amount} />}
							{s.status !== 'cancelled' && <Readings s={s} key={s.status} />}
						</div>
						<Panel title={t('about')}>
							<Facts of={[
								['status', <Badge of={s.status} tone={open ? 'live' : undefined} />],
								['total_amount', s.total_amount !== null && money(s.total_amount, s.currency)],
								['refunded_amount', s.refunded_amount ? money(s.refunded_amount, s.currency) : null],
								['started_at', time(s.started_at)],
								['charging_ended_at', s.charging_ended_at && time(s.charging_ended_at)],
								['ended_at', s.ended_at && time(s.ended_at)],
								['time_zone', `${s.time_zone} (${zoneName(s.started_at, s.time_zone)})`],
								['energy_kwh', energy(s.energy_kwh)],
								['duration_minutes', s.duration_minutes !== null && duration(s.duration_minutes)],
								['charge_point_id', <a href={`/places/charge-points/${encodeURIComponent(s.charge_point_id)}`}>{s.charge_point_id}</a>],
								['connector_id', [s.connector_id, s.connector_type].filter(Boolean).join(' · ')],
								['site_id', s.site_id && <a href={`/places/sites/${encodeURIComponent(s.site_id)}`}><Name of="sites" id={s.site_id} /></a>],
								['driver_id', s.driver_id && <a href={`/drivers/${encodeURIComponent(s.driver_id)}`}>{s.driver_id}</a>],
								['user_type_id', s.user_type_id && <Name of="user-types" id={s.user_type_id} />],
								['organization_id', s.organization_id && <a href={`/organizations/${s.organization_id}`}><Name of="organizations" id={s.organization_id} /></a>],
								['tariff_id', <a href={`/prices/${s.tariff_id}`}><Name of="tariffs" id={s.tariff_id} /></a>],
								['tariff_version', s.tariff_version],
								['promo_code', s.promo_code],
								['invoice_id', s.invoice_id && <a href={`/invoices/${s.invoice_id}`}>{t('show')}</a>],
								['revision', s.revision],
								['transaction_id', <Id of={s.transaction_id} />],
								['id', <Id of={s.id} />],
							]} />
						</Panel>
					</div>
				)}
			</Loaded>
			{doing && <Doing what={doing} s={s} close={() => setDoing(null)} done={it.reload} />}
		</Page>
	);
}
