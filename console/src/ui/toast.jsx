// Short messages about what has just happened. Bad ones stay until they are closed.
import { signal } from '@preact/signals';
import { t } from '../i18n.js';

const shown = signal([]);
let last = 0;

const close = (id) => {
	shown.value = shown.value.filter((m) => m.id !== id);
};

export function toast(text, bad = false) {
	const id = ++last;
	shown.value = [...shown.value.slice(-2), { id, text, bad }];
	if (!bad) setTimeout(close, 5000, id);
}

// In front of dialogs that were opened before.
function raise(at) {
	if (!at?.showPopover) return;
	if (at.matches(':popover-open')) at.hidePopover();
	at.showPopover();
}

export const Toasts = () => (
	<div class="toasts" role="status" popover="manual" ref={(at) => raise(at)}>
		{shown.value.map((m) => (
			<p key={m.id} class={m.bad ? 'bad' : ''}>
				{m.text}
				<button type="button" class="plain" aria-label={t('close')} onClick={() => close(m.id)}>×</button>
			</p>
		))}
	</div>
);
