import { useRef, useState } from 'preact/hooks';
import { call, CONSOLE } from '../api.js';
import { ago, t } from '../i18n.js';
import { isOwner, me } from '../session.js';
import { Badge, faultText, Page, Tabs } from '../ui/bits.jsx';
import { ask, Modal } from '../ui/dialog.jsx';
import { Form } from '../ui/form.jsx';
import { Listing } from '../ui/table.jsx';
import { toast } from '../ui/toast.jsx';
import { settingsTabs } from './settings.jsx';

const AT = `${CONSOLE}/users`;
export const languages = { name: 'locale', options: ['en', 'de', 'de-AT', 'de-CH', 'en-GB'], option: (l) => t(`lang.${l}`) };

const roles = () => ({ name: 'role', options: ['owner', 'admin', 'billing', 'member'].filter((r) => isOwner.value || r !== 'owner'), option: (r) => t(`role.${r}`), must: true, start: 'member', hint: t('role.hint') });
const password = { name: 'password', type: 'password', hint: '' };

function Editor({ of, close, done }) {
	const fresh = !of.id;
	const fields = fresh
		? [{ name: 'email', type: 'email', must: true, wide: true }, { ...password, must: true, wide: true, hint: t('h.password') }, roles(), languages]
		: [roles(), languages, { ...password, wide: true, label: t('password.new'), hint: t('h.password') }, { name: 'disabled', type: 'check', wide: true }];
	const after = () => {
		toast(t('saved'));
		close();
		done();
	};
	const remove = async () => {
		if (!(await ask({ title: t('remove.title', { name: of.email }), text: t('remove.user'), action: t('remove') }))) return;
		await call('DELETE', `${AT}/${of.id}`).then(after, (error) => toast(faultText(error), true));
	};
	return (
		<Modal title={fresh ? t('new.user') : of.email} close={close}>
			<Form fields={fields} object={fresh ? undefined : of} label={t('save')} cancel={close} after={after}
				send={(body, { key }) => (fresh ? call('POST', AT, body, { key }) : call('PATCH', `${AT}/${of.id}`, body))}>
				{!fresh && of.id !== me.value.user.id && <p><button type="button" class="danger-quiet" onClick={remove}>{t('remove')}</button></p>}
			</Form>
		</Modal>
	);
}

export function Users() {
	const [editing, setEditing] = useState(null);
	const list = useRef();
	const add = <button type="button" class="primary" onClick={() => setEditing({})}>{t('new.user')}</button>;
	return (
		<Page title={t('nav.settings')} actions={add}>
			<Tabs of={settingsTabs()} at="/settings/users" />
			<Listing at={list} path={AT} rows="users" label={t('nav.users')} columns={[
				{ key: 'email' },
				{ key: 'role', show: (r) => t(`role.${r.role}`) },
				{ key: 'locale', show: (r) => (r.locale ? t(`lang.${r.locale}`) : '–') },
				{ key: 'signed_in_at', show: (r) => (r.signed_in_at ? ago(r.signed_in_at) : t('never')) },
				{ key: 'status', show: (r) => <Badge of={r.disabled ? 'disabled' : 'active'} /> },
				{ key: 'action', show: (r) => (isOwner.value || r.role !== 'owner' ? <button type="button" onClick={() => setEditing(r)}>{t('edit')}</button> : '') },
			]} empty={{ title: t('none.found'), text: '' }} />
			{editing && <Editor of={editing} close={() => setEditing(null)} done={() => list.current?.reload()} />}
		</Page>
	);
}
