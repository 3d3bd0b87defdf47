import { BILLING, call, useGet } from '../api.js';
import { money, number, t, when } from '../i18n.js';
import { mayWrite } from '../session.js';
import { Act, Badge, Bar, Facts, Id, Loaded, Page, Panel } from '../ui/bits.jsx';
import { toast } from '../ui/toast.jsx';
import { Edit, removeNoun } from './noun.jsx';
import { nouns } from './nouns.jsx';

const of = nouns.codes;

const Statistics = ({ s }) => (
	<>
		<div class="figures">
			<div><span>{t('f.redemptions_used')}</span><strong>{number(s.redemptions_used)}{s.max_redemptions ? ` / ${number(s.max_redemptions)}` : ''}</strong></div>
			<div><span>{t('f.unique_drivers')}</span><strong>{number(s.unique_drivers)}</strong></div>
			<div><span>{t('f.settled_sessions')}</span><strong>{number(s.sessions)}</strong></div>
			{s.discounts.map((d) => <div key={d.currency}><span>{t('f.discount')} {d.currency}</span><strong>{money(d.discount, d.currency)}</strong></div>)}
		</div>
		{s.max_redemptions && <Bar of={s.redemptions_used / s.max_redemptions} label={t('code.used', { n: s.redemptions_used, of: s.max_redemptions })} />}
		<Facts of={[[t('f.first_redeemed_at'), s.first_redeemed_at && when(s.first_redeemed_at)], [t('f.last_redeemed_at'), s.last_redeemed_at && when(s.last_redeemed_at)]]} />
	</>
);

export function Code({ id }) {
	const it = useGet(`${BILLING}/promotional-codes/${id}`);
	const used = useGet(`${BILLING}/promotional-codes/${id}/statistics`);
	const code = it.data;
	const change = async () => {
		const { data, etag } = await call('PATCH', `${BILLING}/promotional-codes/${id}`, { status: code.status === 'disabled' ? 'active' : 'disabled' }, { etag: it.etag });
		it.put(data, etag);
		toast(t('saved'));
	};
	return (
		<Page title={code?.code ?? t('nav.codes')} back={['/codes', t('nav.codes')]} sub={code?.description}
			actions={code && mayWrite.value && (
				<>
					<Act run={change}>{t(code.status === 'disabled' ? 'enable' : 'disable')}</Act>
					<button type="button" class="danger-quiet" onClick={() => removeNoun(of, id, code.code)}>{t('remove')}</button>
				</>
			)}>
			<Loaded of={it} rows={6}>
				{(c) => (
					<>
						<Panel title={t('code.statistics')} actions={<a class="button" href={`/sessions?promo_code=${c.code}`}>{t('nav.sessions')}</a>}>
							<Loaded of={used}>{(s) => <Statistics s={s} />}</Loaded>
						</Panel>
						<Panel title={t('code.terms')}><Edit of={of} it={it} key={id} /></Panel>
						<Panel title={t('about')}>
							<Facts of={[[t('f.status'), <Badge of={c.status} />], [t('f.created_at'), when(c.created_at)], [t('f.updated_at'), when(c.updated_at)], [t('f.id'), <Id of={c.id} />]]} />
						</Panel>
					</>
				)}
			</Loaded>
		</Page>
	);
}
