import { useState } from 'preact/hooks';
import { call } from '../api.js';
import { t } from '../i18n.js';
import { Act } from '../ui/bits.jsx';
import { ask } from '../ui/dialog.jsx';
import { Shown, source } from './noun.jsx';

export function NewPassword({ of, data }) {
	const [made, setMade] = useState(null);
	const reset = async () => {
		if (!(await ask({ title: t('password.new'), text: t('password.reset'), action: t('password.new') }))) return;
		setMade((await call('POST', `${source(of, data.id)}/password`)).data.password);
	};
	return (
		<>
			<Act run={reset}>{t('password.new')}</Act>
			{made && <Shown title={t('password.new')} of={made} label={t('f.password')} close={() => setMade(null)} />}
		</>
	);
}
