// Who is signed in, and what they may do.
import { signal, computed } from '@preact/signals';

// undefined: not asked yet; null: nobody
export const me = signal(undefined);

export const signedOut = () => {
	me.value = null;
};

export const mayWrite = computed(() => ['owner', 'admin'].includes(me.value?.user.role));
export const isOwner = computed(() => me.value?.user.role === 'owner');
export const zone = computed(() => me.value?.tenant.time_zone ?? 'UTC');
