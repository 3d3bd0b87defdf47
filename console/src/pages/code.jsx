import { BILLING, useGet } from '../api.js';
import { money, number, t, when } from '../i18n.js';
import { Bar, Facts, Figures, Loaded, Panel } from '../ui/bits.jsx';

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
						<Facts of={[['first_redeemed_at', s.first_redeemed_at && when(s.first_redeemed_at)], ['last_redeemed_at', s.last_redeemed_at && when(s.last_redeemed_at)]]} />
					</>
				)}
			</Loaded>
		</Panel>
	);
}
