// What was earned, delivered and done; what needs a look.
import { useState } from 'preact/hooks';
import { BILLING, CONSOLE, useGet } from '../api.js';
import { addDays, ago, day, energy, money, number, t, today } from '../i18n.js';
import { loc, refine, url } from '../router.js';
import { mayWrite, me } from '../session.js';
import { Badge, Bar, Choice, Empty, Figures, Loaded, Page, Panel } from '../ui/bits.jsx';
import { Chart } from '../ui/chart.jsx';
import { Table } from '../ui/table.jsx';
import { Name } from './names.jsx';

const PERIODS = [7, 30, 90];
const BUSIEST_DAYS = 30; // the report by hour has 31 at most

const sums = { sessions: 0, energy_kwh: 0, total_amount: 0, refunded_amount: 0, net: 0 };
const add = (rows) => rows.reduce((sum, r) => Object.fromEntries(Object.keys(sums).map((k) => [k, sum[k] + r[k]])), sums);

const roughly = (v) => energy(v, v < 100 ? 1 : 0);

const measures = {
	revenue: { of: (r) => r.total_amount, show: (v, c) => money(v, c) },
	energy: { of: (r) => r.energy_kwh, show: (v) => roughly(v) },
	sessions: { of: (r) => r.sessions, show: (v) => number(v) },
};

const report = (from, to, by) => url(`${BILLING}/reports/revenue`, { from, to, group_by: by });

function Change({ now, before }) {
	if (!before) return null;
	const by = (now - before) / before;
	return <span class={by < 0 ? 'down' : 'up'}>{t('overview.change', { by: `${by < 0 ? '−' : '+'}${number(Math.abs(by) * 100, 1)} %` })}</span>;
}

function History({ rows, from, to, currency, busy }) {
	const [what, setWhat] = useState('revenue');
	const m = measures[what];
	const by = new Map(rows.map((r) => [r.day, m.of(r)]));
	const days = [];
	for (let d = from; d <= to; d = addDays(d, 1)) days.push(d);
	const short = { day: 'numeric', month: 'short' };
	return (
		<Panel title={t('overview.by_day')} busy={busy} actions={<Choice label={t('overview.by_day')} value={what} set={setWhat} of={Object.keys(measures).map((k) => [k, t(`overview.${k}`)])} />}>
			<Chart bars whole={what === 'sessions'} label={`${t('overview.by_day')}: ${t(`overview.${what}`)}`} data={[days.map((_, i) => i), days.map((d) => by.get(d) ?? 0)]}
				x={(i, long) => (days[i] ? day(days[i], long ? undefined : short) : '')} y={(v) => number(v)} series={[{ label: t(`overview.${what}`), show: (v) => m.show(v, currency) }]} />
		</Panel>
	);
}

function Busy({ to, currency }) {
	const it = useGet(report(addDays(to, 1 - BUSIEST_DAYS), to, 'hour'));
	const count = Array(24).fill(0);
	for (const r of it.data?.revenue ?? []) if (r.currency === currency) count[Number(r.hour.slice(11, 13))] += r.sessions;
	return (
		<Panel title={t('overview.by_hour')} note={t('overview.by_hour_note', { n: BUSIEST_DAYS })}>
			<Loaded of={it}>
				{() => <Chart bars whole height={180} label={t('overview.by_hour')} data={[count.map((_, i) => i), count]} ticks={[0, 6, 12, 18]} x={(h) => `${String(h).padStart(2, '0')}:00`} y={(v) => number(v, 0)}
					series={[{ label: t('overview.sessions'), show: (v) => number(v) }]} />}
			</Loaded>
		</Panel>
	);
}

function Sites({ from, to, currency }) {
	const it = useGet(report(from, to, 'site'));
	return (
		<Panel title={t('overview.by_site')} busy={it.other} flush>
			<Loaded of={it}>
				{({ revenue }) => {
					const rows = revenue.filter((r) => r.currency === currency).sort((a, b) => b.total_amount - a.total_amount);
					const most = Math.max(1e-9, ...rows.map((r) => r.total_amount));
					return rows.length ? (
						<Table label={t('overview.by_site')} rows={rows.slice(0, 8)} id={(r) => r.site_id} columns={[
							{ key: 'site_id', show: (r) => (r.site_id ? <a href={url('/sessions', { site_id: r.site_id })}><Name of="sites" id={r.site_id} /></a> : t('overview.no_site')) },
							{ key: 'share', quiet: true, show: (r) => <Bar of={r.total_amount / most} /> },
							{ key: 'sessions', num: true, show: (r) => number(r.sessions) },
							{ key: 'energy_kwh', num: true, show: (r) => roughly(r.energy_kwh) },
							{ key: 'total_amount', num: true, show: (r) => money(r.total_amount, currency) },
						]} />
					) : <Empty title={t('none.found')} />;
				}}
			</Loaded>
		</Panel>
	);
}

function Codes() {
	const it = useGet(`${BILLING}/promotional-codes?limit=50`);
	const rows = it.data?.promotional_codes.filter((c) => c.status === 'active').sort((a, b) => b.redemptions_used - a.redemptions_used).slice(0, 5);
	return (
		<Panel title={t('overview.codes')} actions={<a href="/codes">{t('all')}</a>} flush>
			<Loaded of={it}>
				{() => (rows.length
					? <Table label={t('overview.codes')} rows={rows} link={(c) => `/codes/${c.id}`} columns={[{ key: 'code' }, { key: 'redemptions_used', num: true, show: (c) => `${number(c.redemptions_used)}${c.max_redemptions ? ` / ${number(c.max_redemptions)}` : ''}` }]} />
					: <Empty title={t('overview.no_codes')} />)}
			</Loaded>
		</Panel>
	);
}

function Failing() {
	const dead = useGet(`${CONSOLE}/outbox?status=dead&limit=5`);
	const waiting = useGet(`${CONSOLE}/outbox?status=waiting&limit=50`);
	const rows = [...(dead.data?.outbox ?? []), ...(waiting.data?.outbox ?? []).filter((r) => r.error)].slice(0, 5);
	return (
		<Panel title={t('overview.failing')} actions={<a href="/webhooks/outbox">{t('all')}</a>} flush>
			<Loaded of={dead}>
				{() => (rows.length
					? <Table label={t('overview.failing')} rows={rows} id={(r) => r.number} columns={[
						{ key: 'kind', show: (r) => <>{t(`outbox.${r.kind}`)} <Badge of={r.status === 'dead' ? 'dead' : 'failing'} tone={r.status === 'dead' ? 'bad' : 'warn'} /></> },
						{ key: 'error', show: (r) => r.error ?? r.response_status },
						{ key: 'created_at', num: true, show: (r) => ago(r.created_at) },
					]} />
					: <Empty title={t('overview.no_failing')} text={t('overview.no_failing_text')} />)}
			</Loaded>
		</Panel>
	);
}

// What to do first, while there is nothing to show.
const steps = [['tariff', '/prices?new'], ['place', '/places/charge-points?new'], ['token', '/settings/system/api'], ['session', '/docs']];

const First = () => (
	<Panel title={t('first.title')} note={t('first.text')}>
		<ol class="steps">
			{steps.map(([word, href]) => <li key={word}><a href={href}>{t(`first.${word}`)}</a><p class="muted">{t(`first.${word}_text`)}</p></li>)}
		</ol>
	</Panel>
);

export function Overview() {
	const { query } = loc.value;
	const days = PERIODS.includes(Number(query.days)) ? Number(query.days) : 30;
	const to = today();
	const from = addDays(to, 1 - days);
	const now = useGet(report(from, to, 'day'));
	const before = useGet(report(addDays(from, -days), addDays(from, -1), 'day'));
	const tariffs = useGet(`${BILLING}/tariffs?limit=1`);
	const running = useGet(`${BILLING}/sessions?status=active&limit=1`);
	const rows = now.data?.revenue ?? [];
	const currencies = [...new Set(rows.map((r) => r.currency))].sort();
	const count = (c) => rows.filter((r) => r.currency === c).length;
	const most = [...currencies].sort((a, b) => count(b) - count(a))[0];
	const currency = currencies.includes(query.currency) ? query.currency : most ?? me.value.tenant.currency ?? 'EUR';
	const mine = rows.filter((r) => r.currency === currency);
	const sum = add(mine);
	const old = add((before.data?.revenue ?? []).filter((r) => r.currency === currency));
	return (
		<Page title={t('nav.overview')} actions={(
			<>
				{currencies.length > 1 && <Choice label={t('f.currency')} value={currency} set={(c) => refine({ currency: c })} of={currencies.map((c) => [c, c])} />}
				<Choice label={t('overview.period')} value={days} set={(d) => refine({ days: d })} of={PERIODS.map((d) => [d, t('overview.days', { n: d })])} />
			</>
		)}>
			{tariffs.data?.tariffs.length === 0 && <First />}
			<Loaded of={now} rows={6}>
				{() => (
					<>
						<Panel busy={now.other || before.other}>
							<Figures of={[
								['overview.revenue', money(sum.total_amount, currency), <Change now={sum.total_amount} before={old.total_amount} />],
								['overview.energy', roughly(sum.energy_kwh), <Change now={sum.energy_kwh} before={old.energy_kwh} />],
								['overview.sessions', number(sum.sessions), <Change now={sum.sessions} before={old.sessions} />],
								['overview.average', sum.sessions ? money(sum.total_amount / sum.sessions, currency) : '–'],
								['overview.running', <a href="/sessions?status=active">{running.data ? number(running.data.total) : '…'}</a>],
							]} />
						</Panel>
						<History rows={mine} from={from} to={to} currency={currency} busy={now.other} />
						<Sites from={from} to={to} currency={currency} />
						<div class="halves">
							<Busy to={to} currency={currency} />
							<Codes />
						</div>
						{mayWrite.value && <Failing />}
					</>
				)}
			</Loaded>
		</Page>
	);
}
