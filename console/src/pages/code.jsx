import { BILLING, useGet } from '../api.js';
import { addDays, day, money, number, t, wallClock, when } from '../i18n.js';
import { Bar, Facts, Figures, Loaded, Panel } from '../ui/bits.jsx';
import { Chart } from '../ui/chart.jsx';

const LATEST = 200;
const DAYS = 92; // as many as can be told apart

// Sessions with the code, by the day of their start; of a code that many have used, the latest.
function ByDay({ code }) {
	const it = useGet(`${BILLING}/sessions?promo_code=${code}&limit=${LATEST}`);
	const count = new Map();
	for (const s of it.data?.sessions ?? []) {
		const on = wallClock(s.started_at).slice(0, 10);
		count.set(on, (count.get(on) ?? 0) + 1);
	}
	const used = [...count.keys()].sort();
	if (!used.length) return null;
	const days = [];
	for (let d = used.at(-1); d >= used[0] && days.length < DAYS; d = addDays(d, -1)) days.unshift(d);
	const show = (i, long) => (days[i] ? day(days[i], long ? undefined : { day: 'numeric', month: 'short' }) : '');
	return (
		<>
			{it.data.next_cursor && <p class="muted">{t('code.latest', { n: number(LATEST) })}</p>}
			<Chart bars whole height={180} label={t('code.by_day')} data={[days.map((_, i) => i), days.map((d) => count.get(d) ?? 0)]} x={show} y={(v) => number(v, 0)}
				series={[{ label: t('code.statistics'), show: (v) => number(v) }]} />
		</>
	);
}

export function CodeUse({ data }) {
	const it = useGet(`${BILLING}/promotional-codes/${data.id}/statistics`);
	return (
		<Panel title={t('code.statistics')} actions={<a class="button" href={`/sessions?promo_code=${data.code}`}>{t('nav.sessions')}</a>}>
			<Loaded of={it}>
				{(s) => (
					<>
						<Figures of={[
							['redemptions_used', [s.redemptions_used, s.max_redemptions].filter((n) => n !== null).map((n) => number(n)).join(' / ')],
							['unique_drivers', number(s.unique_drivers)],
							['settled_sessions', number(s.sessions)],
							...s.discounts.map((d) => ['discount', money(d.discount, d.currency)]),
						]} />
						{s.max_redemptions && <Bar of={s.redemptions_used / s.max_redemptions} label={t('code.used', { n: s.redemptions_used, of: s.max_redemptions })} />}
						<ByDay code={data.code} />
						<Facts of={[['first_redeemed_at', s.first_redeemed_at && when(s.first_redeemed_at)], ['last_redeemed_at', s.last_redeemed_at && when(s.last_redeemed_at)]]} />
					</>
				)}
			</Loaded>
		</Panel>
	);
}
