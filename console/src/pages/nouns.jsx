// What is only kept: lists and forms from tables. A noun has
//   word, one: in words.json as nav.*, empty.* and new.*, remove.*; title: word of the page of its list
//   path: of its pages; base, api, rows: where the API has it; own: the caller gives its id; once: what is shown once
//   columns, filters: of the list; fields: of the form; fresh: of that for a new one
//   Actions, Before, After: more on its page; about(data): [word, href] of what belongs to it; facts(data)
import { CONSOLE } from '../api.js';
import { ago, money, number, percent, t, when } from '../i18n.js';
import { isOwner } from '../session.js';
import { Badge } from '../ui/bits.jsx';
import { CodeUse } from './code.jsx';
import { Name } from './names.jsx';
import { Toggle } from './noun.jsx';
import { settingsTabs, languages } from './settings_tabs.js';
import { priceTabs } from '../prices/tabs.js';
import { rules } from './rules.jsx';
import { perUnit, TariffMore } from './tariffs.jsx';
import { NewPassword } from './users.jsx';
import { Deliveries, events, Failing, WebhookActions, webhookTabs } from './webhooks.jsx';

const created = { key: 'created_at', show: (r) => when(r.created_at, { time: '' }) };
const status = { key: 'status', show: (r) => <Badge of={r.status} /> };
const ref = (key, of) => ({ key, show: (r) => (r[key] ? <Name of={of} id={r[key]} /> : '–') });
const of = (key) => (r) => encodeURIComponent(r[key ?? 'id']);
const id = of();

const tariff = { name: 'tariff_id', of: 'tariffs', only: (r) => r.status === 'active' };
const organization = { name: 'organization_id', of: 'organizations' };
const site = { name: 'site_id', of: 'sites' };
const user_type = { name: 'user_type_id', of: 'user-types' };
const zone = { name: 'time_zone', type: 'zone' };
const own = { name: 'id', must: true, unsent: true };
const number_ = (name, more) => ({ name, type: 'number', ...more });

const placeTabs = [['/places/sites', 'nav.sites'], ['/places/charge-points', 'nav.charge_points']];
const isFixed = (v) => v.discount_type === 'fixed';

const tariffFields = [
	{ name: 'name', must: true }, { name: 'currency', type: 'currency', must: true },
	number_('energy_rate_per_kwh'), number_('session_fee'), number_('time_rate_per_minute'), number_('tax_rate_percent'),
	number_('idle_fee_per_minute'), number_('idle_grace_period_minutes'), { name: 'tax_included', type: 'check', wide: true },
];

const url = { name: 'url', type: 'url', must: true, wide: true, placeholder: 'https://' };
const wanted = { name: 'events', type: 'many', options: events, option: (x) => x, must: true };

const role = {
	name: 'role', must: true, start: 'member', option: (r) => t(`role.${r}`),
	get options() {
		return ['owner', 'admin', 'billing', 'member'].filter((r) => isOwner.value || r !== 'owner');
	},
};

export const nouns = {
	rules,
	sites: {
		word: 'sites', one: 'site', title: 'places', path: '/places/sites', api: 'sites', own: true, tabs: placeTabs,
		columns: [{ key: 'id' }, { key: 'name' }, { key: 'time_zone' }, ref('tariff_id', 'tariffs'), ref('organization_id', 'organizations'), created],
		filters: [tariff, organization],
		fields: [own, { name: 'name' }, { ...zone, must: true }, { ...tariff, none: 'inherit.tenant' }, organization],
		about: (r) => [['sessions', `/sessions?site_id=${id(r)}`], ['charge_points', `/places/charge-points?site_id=${id(r)}`]],
	},
	charge_points: {
		word: 'charge_points', one: 'charge_point', title: 'places', path: '/places/charge-points', api: 'charge-points', own: true, tabs: placeTabs, name: 'id',
		columns: [{ key: 'id' }, ref('site_id', 'sites'), ref('tariff_id', 'tariffs'), { key: 'time_zone' }, { key: 'connector_types', show: (r) => r.connector_types?.join(', ') || '–' }, created],
		filters: [site, tariff],
		fields: [own, site, { ...tariff, none: 'inherit.site' }, zone, { name: 'connector_types', type: 'lines', rows: 2 }],
		about: (r) => [['sessions', `/sessions?charge_point_id=${id(r)}`]],
	},
	drivers: {
		word: 'drivers', one: 'driver', path: '/drivers', api: 'drivers', own: true, name: 'id',
		columns: [{ key: 'id' }, { key: 'email' }, ref('user_type_id', 'user-types'), ref('organization_id', 'organizations'), { key: 'email_receipts', show: (r) => t(r.email_receipts ? 'yes' : 'no') }, created],
		filters: [organization, user_type],
		fields: [own, user_type, organization, { name: 'email', type: 'email' }, { name: 'locale', placeholder: 'de-AT' }, { name: 'email_receipts', type: 'check', wide: true }],
		about: (r) => [['sessions', `/sessions?driver_id=${id(r)}`]],
	},
	organizations: {
		word: 'organizations', one: 'organization', path: '/organizations', api: 'organizations', terms: 'o.organization',
		columns: [{ key: 'name' }, { key: 'legal_name' }, { key: 'country' }, { key: 'tax_id' }, { key: 'contact_email' }, created],
		fields: [
			{ name: 'name', must: true }, { name: 'legal_name' }, { name: 'contact_email', type: 'email' }, { name: 'currency', type: 'currency' },
			{ name: 'address.line1', section: 'address', wide: true }, { name: 'address.line2', wide: true }, { name: 'address.postal_code' }, { name: 'address.city' },
			{ name: 'country', placeholder: 'AT' }, { name: 'tax_id' },
		],
		about: (r) => ['invoices', 'sessions', 'drivers'].map((word) => [word, `/${word}?organization_id=${r.id}`]),
	},
	tariffs: {
		word: 'tariffs', one: 'tariff', title: 'prices', path: '/prices', api: 'tariffs', tabs: priceTabs, terms: 'nav.prices',
		columns: [
			{ key: 'name' },
			{ key: 'energy_rate_per_kwh', num: true, show: (r) => perUnit(r, 'energy_rate_per_kwh') },
			{ key: 'time_rate', num: true, show: (r) => (r.time_rate_per_hour === null ? perUnit(r, 'time_rate_per_minute', '/ min') : perUnit(r, 'time_rate_per_hour', '/ h')) },
			{ key: 'session_fee', num: true, show: (r) => perUnit(r, 'session_fee') },
			{ key: 'tax_rate_percent', num: true, show: (r) => percent(r.tax_rate_percent) },
			status,
		],
		filters: [{ name: 'status', options: ['active', 'archived'] }],
		fresh: tariffFields,
		fields: [
			...tariffFields,
			{ name: 'time_basis', options: ['session', 'charging'], must: true }, { name: 'price_lock', options: ['session_start', 'interval'], must: true },
			{ name: 'cost_rate_uuid', of: '/api/dynamic_pricing/cost_rates' },
			number_('min_amount', { fold: 'tariff.more', section: 'tariff.limits' }), number_('max_amount'), number_('idle_fee_max'),
			number_('energy_step_wh'), number_('time_step_seconds'), number_('idle_step_seconds'),
			number_('time_rate_per_hour', { section: 'tariff.how' }), number_('idle_fee_per_hour'),
			{ name: 'idle_free_window.start_time', type: 'time' }, { name: 'idle_free_window.end_time', type: 'time' },
			{ name: 'tax_name', section: 'f.tax' }, ...['energy', 'time', 'session_fee', 'idle'].map((part) => number_(`tax_rates.${part}`)),
		],
		Actions: (p) => <Toggle {...p} off="archived" word="archive" />,
		After: TariffMore,
	},
	user_types: {
		word: 'user_types', one: 'user_type', title: 'prices', path: '/prices/user-types', api: 'user-types', tabs: priceTabs,
		columns: [{ key: 'name' }, { key: 'description' }, { key: 'discount_percent', num: true, show: (r) => percent(r.discount_percent) }, created],
		fields: [{ name: 'name', must: true }, number_('discount_percent'), { name: 'description', type: 'area' }],
		about: (r) => [['drivers', `/drivers?user_type_id=${r.id}`]],
	},
	codes: {
		word: 'codes', one: 'code', path: '/codes', api: 'promotional-codes', name: 'code', terms: 'code.terms',
		columns: [
			{ key: 'code' },
			status,
			{ key: 'discount_value', num: true, show: (r) => (isFixed(r) ? money(r.discount_value, r.currency) : percent(r.discount_value)) },
			{ key: 'redemptions_used', num: true, show: (r) => [r.redemptions_used, r.max_redemptions].filter((n) => n !== null).map((n) => number(n)).join(' / ') },
			{ key: 'expires_at', show: (r) => when(r.expires_at) },
			{ key: 'description' },
		],
		fields: [
			{ name: 'code', must: true }, { name: 'description' },
			{ name: 'discount_type', options: ['percent', 'fixed'], must: true, start: 'percent' }, number_('discount_value', { must: true }),
			number_('max_discount_amount', { show: (v) => !isFixed(v) }), { name: 'currency', type: 'currency', quiet: true, show: (v) => isFixed(v) || v.max_discount_amount },
			number_('max_redemptions'), number_('max_redemptions_per_driver'),
			{ name: 'starts_at', type: 'when' }, { name: 'expires_at', type: 'when' },
		],
		Actions: Toggle,
		Before: CodeUse,
	},
	webhooks: {
		word: 'webhooks', one: 'webhook', path: '/webhooks', api: 'webhooks/endpoints', rows: 'endpoints', tabs: webhookTabs, name: 'url', terms: 'nav.settings', once: 'secret',
		columns: [
			{ key: 'url' },
			{ key: 'status', show: (r) => (r.failing_since && r.status === 'active' ? <Badge of="failing" tone="bad" /> : <Badge of={r.status} />) },
			{ key: 'events', show: (r) => number(r.events.length) },
			created,
		],
		fresh: [url, wanted, { name: 'secret', wide: true }],
		fields: [url, wanted, { name: 'status', options: ['active', 'disabled'], must: true }],
		Actions: WebhookActions,
		Before: (p) => <><Failing {...p} /><Deliveries {...p} /></>,
		facts: (r) => [['failing_since', r.failing_since && when(r.failing_since)], ['former_secret_until', r.former_secret_until && when(r.former_secret_until)]],
	},
	users: {
		word: 'users', one: 'user', title: 'settings', path: '/settings/users', base: CONSOLE, api: 'users', tabs: settingsTabs, name: 'email', once: 'password',
		columns: [
			{ key: 'email' },
			{ key: 'role', show: (r) => t(`role.${r.role}`) },
			{ key: 'signed_in_at', show: (r) => (r.signed_in_at ? ago(r.signed_in_at) : t('never')) },
			{ key: 'status', show: (r) => <Badge of={r.disabled ? 'disabled' : 'active'} /> },
			created,
		],
		fresh: [{ name: 'email', type: 'email', must: true, wide: true }, role, languages],
		fields: [{ name: 'email', type: 'email', must: true, wide: true }, role, languages, { name: 'disabled', type: 'check', wide: true }],
		Actions: NewPassword,
	},
};
