import { BILLING } from '../api.js';
import { duration, energy, money, t, when } from '../i18n.js';
import { loc, url } from '../router.js';
import { Badge, Page } from '../ui/bits.jsx';
import { Listing } from '../ui/table.jsx';
import { Name } from './names.jsx';

const filters = [
	{ name: 'status', options: ['active', 'settled', 'refunded', 'cancelled'] },
	{ name: 'from', type: 'date' },
	{ name: 'to', type: 'date' },
	{ name: 'charge_point_id' },
	{ name: 'site_id', of: 'sites' },
	{ name: 'driver_id' },
	{ name: 'organization_id', of: 'organizations' },
	{ name: 'promo_code' },
];

export const sessionColumns = [
	{ key: 'started_at', show: (r) => when(r.started_at) },
	{ key: 'charge_point_id' },
	{ key: 'site_id', show: (r) => (r.site_id ? <Name of="sites" id={r.site_id} /> : '–') },
	{ key: 'driver_id' },
	{ key: 'energy_kwh', num: true, show: (r) => energy(r.energy_kwh) },
	{ key: 'duration_minutes', num: true, show: (r) => duration(r.duration_minutes) },
	{ key: 'total_amount', num: true, show: (r) => money(r.total_amount, r.currency) },
	{ key: 'status', show: (r) => <Badge of={r.status} tone={r.status === 'active' ? 'live' : undefined} /> },
];

export function Sessions() {
	const wanted = Object.fromEntries(filters.map((f) => [f.name, loc.value.query[f.name]]));
	return (
		<Page title={t('nav.sessions')} actions={<a class="button" href={url(`${BILLING}/sessions.csv`, wanted)} download="sessions.csv">{t('csv')}</a>}>
			<Listing path={`${BILLING}/sessions`} rows="sessions" columns={sessionColumns} filters={filters} link={(r) => `/sessions/${r.id}`}
				label={t('nav.sessions')} empty={{ title: t('empty.sessions'), text: t('empty.sessions_text'), action: <a class="button" href="/docs">{t('nav.docs')}</a> }} />
		</Page>
	);
}
