import { BILLING } from '../api.js';
import { t, when } from '../i18n.js';
import { Badge, Page } from '../ui/bits.jsx';
import { Listing } from '../ui/table.jsx';
import { By } from './names.jsx';

const objects = [
	'tariff', 'rule', 'cost_rate', 'schedule', 'user_type', 'promotional_code', 'charge_point', 'site', 'driver', 'organization', 'api_key', 'system_token',
	'settings', 'session', 'refund', 'invoice', 'webhook', 'user',
];
const filters = [
	{ name: 'object', options: objects, option: (o) => t(`o.${o}`) },
	{ name: 'object_id' },
	{ name: 'changed_by' },
	{ name: 'from', type: 'date' },
	{ name: 'to', type: 'date' },
];
const places = {
	tariff: '/prices/', user_type: '/prices/user-types/', promotional_code: '/codes/', charge_point: '/places/charge-points/', site: '/places/sites/', driver: '/drivers/',
	organization: '/organizations/', session: '/sessions/', invoice: '/invoices/', webhook: '/webhooks/', user: '/settings/users/',
};

const text = (v) => (v === null || v === undefined ? '–' : typeof v === 'object' ? JSON.stringify(v) : String(v));

// {field: {from, to}} as its fields, each from what to what.
function Changes({ of }) {
	const all = Object.entries(of ?? {});
	if (!all.length) return '–';
	return (
		<details class="changes">
			<summary>{all.map(([k]) => t(`f.${k}`)).join(', ')}</summary>
			<dl>
				{all.map(([k, c]) => (
					<div key={k}>
						<dt>{t(`f.${k}`)}</dt>
						<dd>{c && typeof c === 'object' && ('from' in c || 'to' in c) ? <><del>{text(c.from)}</del> → <ins>{text(c.to)}</ins></> : text(c)}</dd>
					</div>
				))}
			</dl>
		</details>
	);
}

export const Audit = () => (
	<Page title={t('nav.audit')}>
		<Listing path={`${BILLING}/audit`} rows="audit" label={t('nav.audit')} filters={filters} id={(r, i) => `${r.at}${r.object_id}${i}`} columns={[
			{ key: 'at', show: (r) => when(r.at, { time: 'medium' }) },
			{ key: 'action', show: (r) => <Badge of={r.action} /> },
			{ key: 'object', show: (r) => t(`o.${r.object}`) },
			{ key: 'object_id', show: (r) => (places[r.object] && r.action !== 'delete' ? <a href={places[r.object] + encodeURIComponent(r.object_id)}>{r.object_id}</a> : r.object_id) },
			{ key: 'changed_by', show: (r) => <By id={r.changed_by} /> },
			{ key: 'changes', show: (r) => <Changes of={r.changes} /> },
		]} empty={{ title: t('empty.audit'), text: '' }} />
	</Page>
);
