import { useEffect } from 'preact/hooks';
import { ApiError, call, CONSOLE } from '../api.js';
import { t } from '../i18n.js';
import { me } from '../session.js';
import { Form } from '../ui/form.jsx';

const fields = [
	{ name: 'email', type: 'email', must: true, wide: true, autocomplete: 'username' },
	{ name: 'password', type: 'password', must: true, wide: true, autocomplete: 'current-password', hint: '' },
];

export function SignIn() {
	useEffect(() => {
		document.title = `${t('sign_in')} · tariffd`;
	}, []);
	const send = async (body) => {
		try {
			me.value = (await call('POST', `${CONSOLE}/sign-in`, body)).data;
		} catch (error) {
			if (error.status === 401) throw new ApiError(401, { message: t('sign_in.wrong') });
			if (error.status === 429) throw new ApiError(400, { message: t('sign_in.wait', { n: Math.ceil((error.wait || 60) / 60) }) });
			throw error;
		}
	};
	return (
		<main class="alone">
			<div class="panel">
				<p class="mark-line"><span class="mark" aria-hidden="true" />tariffd</p>
				<h1>{t('sign_in')}</h1>
				<Form fields={fields} send={send} label={t('sign_in')} />
			</div>
		</main>
	);
}
