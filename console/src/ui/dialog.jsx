// Modal dialogs: the browser's own, which keeps the focus and gives it back.
import { signal } from '@preact/signals';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../i18n.js';

// While something in it is being stored, it stays: what comes of that is told there.
export function Modal({ title, close, children, wide }) {
	const at = useRef();
	const id = useId();
	const leave = () => at.current && (at.current.querySelector('button[aria-busy=true]') ? at.current.open || at.current.showModal() : close());
	useLayoutEffect(() => {
		const dialog = at.current;
		dialog.showModal();
		return () => dialog.close();
	}, []);
	return (
		<dialog ref={at} class={wide ? 'wide' : ''} aria-labelledby={id} onCancel={(e) => {
			e.preventDefault();
			leave();
		}} onClose={leave}>
			<h2 id={id}>{title}</h2>
			{children}
			<button type="button" class="plain close" aria-label={t('close')} onClick={leave}>×</button>
		</dialog>
	);
}

const asked = signal(null);

// Ask; resolves to whether the reader wants it.
export const ask = (question) =>
	new Promise((answer) => {
		asked.value = { ...question, answer };
	});

export function Asked() {
	const q = asked.value;
	if (!q) return null;
	const end = (yes) => {
		asked.value = null;
		q.answer(yes);
	};
	return (
		<Modal title={q.title} close={() => end(false)}>
			<p>{q.text}</p>
			<footer class="actions">
				<button type="button" onClick={() => end(false)}>{t('cancel')}</button>
				<button type="button" class={q.calm ? 'primary' : 'danger'} onClick={() => end(true)}>{q.action}</button>
			</footer>
		</Modal>
	);
}
