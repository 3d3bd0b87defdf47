import { useListed } from '../api.js';

// The name of what ID stands for, where the list is known; else the id.
export function Name({ of, id }) {
	const list = useListed(of);
	return list?.rows.find((r) => r.id === id)?.name ?? id;
}
