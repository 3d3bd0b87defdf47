import { call, CONSOLE } from '../api.js';
import { t } from '../i18n.js';
import { me } from '../session.js';
import { Act, Facts, Id, Page, Panel } from '../ui/bits.jsx';
import { ask } from '../ui/dialog.jsx';
import { Form } from '../ui/form.jsx';
import { toast } from '../ui/toast.jsx';
import { languages } from './settings_tabs.js';

const passwords = () => [
	{ name: 'current_password', type: 'password', must: true, autocomplete: 'current-password' },
	{ name: 'password', type: 'password', must: true, label: t('password.new'), hint: t('h.password') },
];

const change = async (body) => {
	const { data } = await call('PATCH', `${CONSOLE}/me`, body);
	me.value = data;
	toast(t('saved'));
};

export function Account() {
	const { user, tenant } = me.value;
	const everywhere = async () => {
		if (!(await ask({ title: t('everywhere'), text: t('everywhere.text'), action: t('everywhere') }))) return;
		await call('POST', `${CONSOLE}/sign-out-everywhere`);
		me.value = null;
	};
	return (
		<Page title={t('nav.account')} sub={user.email}>
			<Panel title={t('account.language')}><Form key={user.locale} fields={[languages]} object={user} send={change} /></Panel>
			<Panel title={t('account.password')}><PasswordForm /></Panel>
			<Panel title={t('account.sessions')} note={t('account.sessions_note')}><Act kind="danger-quiet" run={everywhere}>{t('everywhere')}</Act></Panel>
			<Panel title={t('about')}><Facts of={[['role', t(`role.${user.role}`)], ['tenant', tenant.name], ['time_zone', tenant.time_zone], ['id', <Id of={user.id} />]]} /></Panel>
		</Page>
	);
}

const PasswordForm = () => <Form fields={passwords()} send={change} label={t('password.change')} clear />;
