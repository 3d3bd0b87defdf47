// Rules: other prices under conditions, as a noun (nouns.jsx says what that has).
import { number, t } from '../i18n.js';
import { Badge } from '../ui/bits.jsx';
import { Toggle } from './noun.jsx';

export const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const price = (name, more) => ({ name: `override.${name}`, type: 'number', label: () => t(`f.${name}`), ...more });
const condition = (name, more) => ({ name: `conditions.${name}`, label: () => t(`f.${name}`), ...more });

// What a rule asks for, in few words.
function asked(c) {
	const time = c?.time_of_day;
	const said = Object.entries(c ?? {}).filter(([k]) => k !== 'time_of_day').map(([k]) => t(`f.${k}`));
	if (time) said.unshift([time.days && time.days.length < 7 && time.days.map((d) => t(`day.${d}`).slice(0, 2)).join(' '), `${time.start_time}–${time.end_time}`].filter(Boolean).join(' '));
	return said.join(', ') || t('rule.always');
}

const given = (o) => Object.entries(o ?? {}).filter(([k, v]) => v !== false).map(([k, v]) => (k === 'free_session' ? t('f.free_session') : `${t(`f.${k}`)}: ${number(v, 9)}`)).join(', ') || '–';

export const rules = {
	word: 'rules', one: 'rule', path: '/prices/rules', api: 'rules', terms: 'source.rule',
	back: (r) => [`/prices/${r.tariff_id}`, t('source.tariff')],
	columns: [
		{ key: 'name', show: (r) => r.name ?? r.id },
		{ key: 'priority', num: true, show: (r) => number(r.priority) },
		{ key: 'conditions', show: (r) => asked(r.conditions) },
		{ key: 'override', show: (r) => given(r.override) },
		{ key: 'status', show: (r) => <Badge of={r.status} /> },
	],
	fields: [
		{ name: 'name' }, { name: 'priority', type: 'number', must: true },
		condition('time_of_day.days', { type: 'many', options: days, option: (d) => t(`day.${d}`), section: 'f.conditions', label: () => t('f.days') }),
		condition('time_of_day.start_time', { type: 'time', label: () => t('f.from') }), condition('time_of_day.end_time', { type: 'time', label: () => t('f.to') }),
		condition('user_type_id', { of: 'user-types' }), condition('connector_type'),
		condition('site_id', { of: 'sites' }), condition('charge_point_id'),
		condition('min_energy_kwh', { type: 'number' }), condition('max_energy_kwh', { type: 'number' }),
		condition('valid_from', { type: 'when' }), condition('valid_until', { type: 'when' }),
		price('energy_rate_per_kwh', { section: 'f.override' }), price('time_rate_per_minute'), price('session_fee'), price('idle_fee_per_minute'),
		price('idle_grace_period_minutes'), price('idle_fee_max'), price('discount_percent'), price('free_session', { type: 'check', wide: true }),
	],
	Actions: (p) => <Toggle {...p} off="inactive" />,
};
