import { CONSOLE, useListed } from '../api.js';
import { t } from '../i18n.js';
import { mayWrite } from '../session.js';

// The name of what ID stands for, where the list is known; else the id.
export function Name({ of, id }) {
	const found = useListed(of)?.rows.find((r) => r.id === id);
	return found?.name ?? found?.email ?? found?.description ?? id;
}

// Who did it: a person, a program's key, or somebody at the command line.
export function By({ id }) {
	if (!id) return t('audit.command_line');
	return mayWrite.value ? <span title={id}><Name of={id.startsWith('usr_') ? `${CONSOLE}/users` : 'api-keys'} id={id} /></span> : id;
}
