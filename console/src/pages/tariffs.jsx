// What belongs to a tariff: its rules, and what it was.
import { BILLING, useGet } from '../api.js';
import { number, price, t, when } from '../i18n.js';
import { Badge, Empty, Loaded, Panel } from '../ui/bits.jsx';
import { Table } from '../ui/table.jsx';

export const perTime = (r, key, unit = '') => (r[key] === null ? '–' : `${price(r[key], r.currency)} ${unit}`);

export function TariffMore({ data }) {
	const rules = useGet(`${BILLING}/rules?tariff_id=${data.id}&limit=200`);
	const versions = useGet(`${BILLING}/tariffs/${data.id}/versions?limit=20`);
	return (
		<>
			<Panel title={t('tariff.rules')} note={t('tariff.rules_note')} flush>
				<Loaded of={rules}>
					{(list) => (list.rules.length ? (
						<Table label={t('tariff.rules')} rows={list.rules} columns={[
							{ key: 'priority', show: (r) => number(r.priority) },
							{ key: 'name', show: (r) => r.name ?? r.id },
							{ key: 'conditions', show: (r) => Object.keys(r.conditions ?? {}).map((k) => t(`f.${k}`)).join(', ') || t('rule.always') },
							{ key: 'status', show: (r) => <Badge of={r.status} /> },
						]} />
					) : <Empty title={t('empty.rules')} />)}
				</Loaded>
			</Panel>
			<Panel title={t('tariff.versions')} flush>
				<Loaded of={versions}>
					{(list) => (
						<Table label={t('tariff.versions')} rows={list.versions} id={(r) => r.version} columns={[
							{ key: 'version' },
							{ key: 'valid_from', show: (r) => when(r.valid_from, { time: 'medium' }) },
							{ key: 'changed_by', show: (r) => r.changed_by ?? t('audit.command_line') },
							{ key: 'energy_rate_per_kwh', num: true, show: (r) => perTime(r.tariff, 'energy_rate_per_kwh') },
						]} />
					)}
				</Loaded>
			</Panel>
		</>
	);
}
