import { t } from '../i18n.js';

export const settingsTabs = [['/settings', 'settings.company'], ['/settings/users', 'nav.users'], ['/settings/system/api', 'settings.api']];

export const languages = { name: 'locale', options: ['en', 'en-GB', 'de', 'de-AT', 'de-CH'], option: (l) => t(`lang.${l}`) };
