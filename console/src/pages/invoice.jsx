import { useState } from 'preact/hooks';
import { BILLING, call, useGet } from '../api.js';
import { money, month, number, percent, t, when } from '../i18n.js';
import { mayWrite } from '../session.js';
import { Act, Badge, Facts, Id, Loaded, Page, Panel, Totals } from '../ui/bits.jsx';
import { ask, Modal } from '../ui/dialog.jsx';
import { Form } from '../ui/form.jsx';
import { Table } from '../ui/table.jsx';
import { toast } from '../ui/toast.jsx';
import { Kind } from './invoices.jsx';
import { By } from './names.jsx';

const Party = ({ of }) => (
	<address>
		<strong>{of.name}</strong>
		{[of.address?.line1, of.address?.line2, [of.address?.postal_code, of.address?.city].filter(Boolean).join(' '), of.country, of.tax_id].filter(Boolean).map((x) => <span key={x}>{x}</span>)}
	</address>
);

function Pay({ id, close, done }) {
	return (
		<Modal title={t('pay')} close={close}>
			<Form fields={[{ name: 'paid_at', type: 'when' }, { name: 'reference' }]} label={t('pay')} cancel={close}
				send={(body, { key }) => call('POST', `${BILLING}/invoices/${id}/pay`, body, { key })}
				after={() => {
					toast(t('done.pay'));
					close();
					done();
				}} />
		</Modal>
	);
}

export function Invoice({ id }) {
	const it = useGet(`${BILLING}/invoices/${id}`);
	const [paying, setPaying] = useState(false);
	const i = it.data;
	const at = `${BILLING}/invoices/${id}`;
	const cancel = async () => {
		if (!(await ask({ title: t('void.title', { number: i.number }), text: t('void.text'), action: t('void') }))) return;
		await call('POST', `${at}/void`);
		toast(t('done.void'));
		it.reload();
	};
	const open = mayWrite.value && i?.type === 'invoice' && i.status === 'issued';
	return (
		<Page title={i ? `${t(`s.${i.type}`)} ${i.number}` : t('nav.invoices')} back={['/invoices', t('nav.invoices')]} sub={i && month(i.period)}
			actions={i && (
				<>
					<a class="button" href={`${at}/pdf`} target="_blank" rel="noopener">PDF</a>
					<a class="button" href={`${at}/xml`} download={`${i.number}.xml`}>{t('xml')}</a>
					{open && <button type="button" class="primary" onClick={() => setPaying(true)}>{t('pay')}</button>}
					{open && <Act kind="danger-quiet" run={cancel}>{t('void')}</Act>}
				</>
			)}>
			<Loaded of={it} rows={8}>
				{() => (
					<div class="columns">
						<div>
							<Panel title={t('invoice.parties')}>
								<div class="parties">
									<div><h3>{t('invoice.seller')}</h3>{i.seller && <Party of={i.seller} />}</div>
									<div><h3>{t('invoice.buyer')}</h3>{i.buyer && <Party of={i.buyer} />}</div>
								</div>
							</Panel>
							<Panel title={t('invoice.sums')} flush>
								<Table label={t('invoice.sums')} rows={i.taxes} id={(r) => r.tax_rate_percent} columns={[
									{ key: 'tax_rate_percent', show: (r) => percent(r.tax_rate_percent) },
									{ key: 'net', num: true, show: (r) => money(r.net, i.currency) },
									{ key: 'tax', num: true, show: (r) => money(r.tax, i.currency) },
								]} />
								<Totals currency={i.currency} of={[['net', i.net], ['tax', i.tax], ['rounding', i.rounding || null], ['total', i.total_amount], ['credited_amount', i.credited_amount ? -i.credited_amount : null]]} />
							</Panel>
						</div>
						<Panel title={t('about')}>
							<Facts of={[
								['status', <><Badge of={i.status} /> <Kind of={i} /></>],
								['organization_id', <a href={`/organizations/${i.organization_id}`}>{i.buyer?.name ?? i.organization_id}</a>],
								['period', month(i.period)],
								['issued_at', when(i.issued_at)],
								['due_at', i.due_at && when(i.due_at, { time: '' })],
								['paid_at', i.paid_at && when(i.paid_at)],
								['voided_at', i.voided_at && when(i.voided_at)],
								['reference', i.reference],
								['sessions', number(i.sessions)],
								['credits', i.credits && <a href={`/invoices/${i.credits}`}>{t('show')}</a>],
								['changed_by', <By id={i.changed_by} />],
								['id', <Id of={i.id} />],
							]} />
						</Panel>
					</div>
				)}
			</Loaded>
			{paying && <Pay id={id} close={() => setPaying(false)} done={it.reload} />}
		</Page>
	);
}
