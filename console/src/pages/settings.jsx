import { useState } from 'preact/hooks';
import { BILLING, call, get, useGet } from '../api.js';
import { t } from '../i18n.js';
import { me } from '../session.js';
import { faultText, Loaded, Page, Panel, Tabs, told } from '../ui/bits.jsx';
import { Form } from '../ui/form.jsx';
import { toast } from '../ui/toast.jsx';
import { settingsTabs } from './settings_tabs.js';

const fields = [
	{ name: 'name', must: true }, { name: 'time_zone', type: 'zone', must: true },
	{ name: 'locale', placeholder: 'de-AT' }, { name: 'default_tariff_id', of: 'tariffs', only: (r) => r.status === 'active' },
	{ name: 'legal_name', section: 'settings.seller', wide: true },
	{ name: 'address.line1', wide: true }, { name: 'address.line2', wide: true }, { name: 'address.postal_code' }, { name: 'address.city' },
	{ name: 'country', placeholder: 'AT' }, { name: 'tax_id' }, { name: 'payment_terms_days', type: 'number' },
];

const LOGO_MAX = 256 * 1024;
const AT = `${BILLING}/settings`;

const read = (file) =>
	new Promise((done, failed) => {
		const reader = new FileReader();
		reader.onload = () => done(reader.result);
		reader.onerror = failed;
		reader.readAsDataURL(file);
	});

function Logo({ it }) {
	const [error, setError] = useState('');
	const store = async (logo) => {
		try {
			const { data, etag } = await call('PATCH', AT, { logo }, { etag: it.etag });
			it.put(data, etag);
			setError('');
			toast(t('saved'));
		} catch (why) {
			setError(why.details?.[0] ? told(why.details[0].message) : faultText(why));
		}
	};
	const pick = async (e) => {
		const file = e.currentTarget.files[0];
		if (!file) return;
		if (file.size > LOGO_MAX) setError(t('logo.large'));
		else await store(await read(file));
	};
	return (
		<div class="logo">
			{it.data.logo && <img src={it.data.logo} alt={t('f.logo')} />}
			<div class="field">
				<label for="logo">{t('logo.pick')}</label>
				<input id="logo" type="file" accept="image/png,image/jpeg" onChange={pick} aria-describedby="logo-hint" />
				<p class="hint" id="logo-hint">{t('logo.hint')}</p>
				{error && <p class="error" role="alert">{error}</p>}
				{it.data.logo && <button type="button" onClick={() => store(null)}>{t('logo.remove')}</button>}
			</div>
		</div>
	);
}

export function Settings() {
	const it = useGet(AT);
	return (
		<Page title={t('nav.settings')}>
			<Tabs of={settingsTabs} at="/settings" />
			<Loaded of={it} rows={8}>
				{(data) => (
					<>
						<Panel title={t('settings.company')}>
							<Form fields={fields} object={data}
								send={async (body) => {
									const answer = await call('PATCH', AT, body, { etag: it.etag });
									it.put(answer.data, answer.etag);
									me.value = { ...me.value, tenant: { ...me.value.tenant, name: answer.data.name, time_zone: answer.data.time_zone, locale: answer.data.locale } };
									toast(t('saved'));
									return answer;
								}}
								reread={async () => {
									const now = await get(AT);
									it.put(now.data, now.etag);
									return now.data;
								}} />
						</Panel>
						<Panel title={t('f.logo')} note={t('logo.note')}><Logo it={it} /></Panel>
					</>
				)}
			</Loaded>
		</Page>
	);
}
