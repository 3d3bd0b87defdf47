import { useState } from 'preact/hooks';
import { call, CONSOLE, get } from '../api.js';
import { t } from '../i18n.js';
import { me } from '../session.js';
import { Form } from '../ui/form.jsx';
import { ApiError } from '../api.js';

const fields = [
	{ name: 'email', type: 'email', must: true, wide: true },
	{ name: 'password', type: 'password', must: true, wide: true, autocomplete: 'current-password' },
];

export function SignIn() {
	const [turn, setTurn] = useState(0);
	document.title = `${t('sign_in')} · tariffd`;
	const send = async (body) => {
		try {
			await call('POST', `${CONSOLE}/sign-in`, body);
		} catch (error) {
			if (error.status === 401) throw new ApiError(401, { message: t('sign_in.wrong') });
			if (error.status === 429) throw new ApiError(400, { message: t('sign_in.wait', { n: Math.ceil((error.wait || 60) / 60) }) });
			throw error;
		}
		setTurn(turn + 1);
		me.value = (await get(`${CONSOLE}/me`)).data;
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
