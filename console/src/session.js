// Who is signed in, and what they may do.
import { signal, computed } from '@preact/signals';

// undefined: not asked yet; null: nobody
export const me = signal(undefined);

export const signedOut = () => {
	me.value = null;
};

// Whether the reader has SCOPE; `admin` implies all.
export const may = (scope) => ['admin', scope].some((s) => me.value?.user.scopes.includes(s));
export const mayWrite = computed(() => may('admin'));
export const home = computed(() => (may('read:billing') ? '/overview' : '/sessions'));
export const isOwner = computed(() => me.value?.user.role === 'owner');
export const zone = computed(() => me.value?.tenant.time_zone ?? 'UTC');
