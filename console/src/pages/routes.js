// Which page is where. Rows: pattern, page, key (pages of one key stay while arguments change), fixed arguments.
import { Account } from './account.jsx';
import { Audit } from './audit.jsx';
import { Code } from './code.jsx';
import { Invoice } from './invoice.jsx';
import { Invoices } from './invoices.jsx';
import { NounList, NounPage } from './noun.jsx';
import { nouns } from './nouns.jsx';
import { Overview } from './overview.jsx';
import { Session } from './session.jsx';
import { Sessions } from './sessions.jsx';
import { Settings } from './settings.jsx';
import { SystemApi } from './system_api.jsx';
import { Tariff, Tariffs } from './tariffs.jsx';
import { Users } from './users.jsx';
import { Outbox, Webhook, Webhooks } from './webhooks.jsx';

const noun = (path, of) => [
	[path, NounList, path, { of: nouns[of] }],
	[`${path}/:id`, NounPage, undefined, { of: nouns[of] }],
];

export const routes = [
	['/overview', Overview],
	['/sessions', Sessions],
	['/sessions/:id', Session],
	['/invoices', Invoices],
	['/invoices/:id', Invoice],
	['/prices', Tariffs],
	...noun('/prices/user-types', 'user_types'),
	['/prices/tariffs/:id', Tariff],
	['/codes', NounList, undefined, { of: nouns.codes }],
	['/codes/:id', Code],
	['/places', NounList, undefined, { of: nouns.sites }],
	...noun('/places/sites', 'sites'),
	...noun('/places/charge-points', 'charge_points'),
	...noun('/drivers', 'drivers'),
	...noun('/organizations', 'organizations'),
	['/webhooks', Webhooks],
	['/webhooks/outbox', Outbox],
	['/webhooks/:id', Webhook],
	['/audit', Audit],
	['/settings', Settings],
	['/settings/users', Users],
	['/settings/system/api', SystemApi],
	['/account', Account],
];
