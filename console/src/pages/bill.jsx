// What something costs, item by item, and why: a breakdown with its explanation.
import { money, number, percent, price, t } from '../i18n.js';
import { Badge, Totals } from '../ui/bits.jsx';
import { Table } from '../ui/table.jsx';

const perUnit = { Wh: [1000, 'kWh'], s: [60, 'min'] };

function quantity(i) {
	if (i.percent !== undefined) return percent(i.percent);
	if (i.quantity === undefined) return '';
	const [of, unit] = perUnit[i.quantity_unit];
	return `${number(i.quantity / of)} ${unit}`;
}

function unitPrice(i, currency) {
	if (i.price === undefined) return '';
	if (!i.unit || !i.quantity_unit) return price(i.price, currency);
	const [of, unit] = perUnit[i.quantity_unit];
	return `${price(i.price, currency)} / ${i.unit === of ? '' : `${number(i.unit / of)} `}${unit}`;
}

function Source({ of, rules }) {
	if (!of.source) return null;
	if (of.source === 'tariff' && of.source_id) return <a href={`/prices/${of.source_id}`}>{t('source.tariff')}</a>;
	return <>{[t(`source.${of.source}`), of.source === 'rule' && rules.find((r) => r.id === of.source_id)?.name].filter(Boolean).join(': ')}</>;
}

const Verdict = ({ of }) => {
	if (of.chosen) return <Badge of="chosen" tone="good" />;
	return of.matched ? <Badge of="matched" /> : <span class="muted">{t('rule.failed', { what: t(`f.${of.failed}`) })}</span>;
};

export const Bill = ({ of: b }) => (
	<>
		<Table label={t('session.bill')} rows={b.explain.items} id={(r, i) => i} columns={[
			{ key: 'description' },
			{ key: 'quantity', num: true, show: quantity },
			{ key: 'unit_price', num: true, show: (i) => unitPrice(i, b.currency) },
			{ key: 'source', show: (i) => <Source of={i} rules={b.explain.rules} /> },
			{ key: 'amount', num: true, show: (i) => <span title={i.unrounded}>{money(i.amount, b.currency)}</span> },
		]} />
		<Totals currency={b.currency} of={[['subtotal', b.subtotal], ['tax', b.tax], ['discount', b.discount || null], ['total', b.total], ['tax_payable', b.tax_payable]]} />
		{b.explain.rules.length > 0 && (
			<Table label={t('session.rules')} rows={b.explain.rules} columns={[
				{ key: 'rule', show: (r) => (r.id ? <a href={`/prices/rules/${r.id}`}>{r.name ?? r.id}</a> : r.name) },
				{ key: 'verdict', show: (r) => <Verdict of={r} /> },
			]} />
		)}
	</>
);
