// Which page is where. Rows: pattern, page, key (pages of one key stay while arguments change), fixed arguments.
import { Account } from './account.jsx';
import { Audit } from './audit.jsx';
import { Invoice } from './invoice.jsx';
import { Invoices } from './invoices.jsx';
import { NounList, NounPage } from './noun.jsx';
import { nouns } from './nouns.jsx';
import { Overview } from './overview.jsx';
import { Session } from './session.jsx';
import { Sessions } from './sessions.jsx';
import { Settings } from './settings.jsx';
import { SystemApi } from './system_api.jsx';
import { Outbox } from './webhooks.jsx';
import { CostRate, CostRates } from '../prices/cost_rates.jsx';

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
	['/prices', NounList, 'tariffs', { of: nouns.tariffs }],
	['/prices/cost-rates', CostRates],
	['/prices/cost-rates/:uuid', CostRate],
	...noun('/prices/user-types', 'user_types'),
	['/prices/rules/:id', NounPage, undefined, { of: nouns.rules }],
	['/prices/:id', NounPage, undefined, { of: nouns.tariffs }],
	...noun('/codes', 'codes'),
	['/places', NounList, 'sites', { of: nouns.sites }],
	...noun('/places/sites', 'sites'),
	...noun('/places/charge-points', 'charge_points'),
	...noun('/drivers', 'drivers'),
	...noun('/organizations', 'organizations'),
	['/webhooks/outbox', Outbox],
	...noun('/webhooks', 'webhooks'),
	['/audit', Audit],
	['/settings', Settings],
	...noun('/settings/users', 'users'),
	['/settings/system/api', SystemApi],
	['/account', Account],
];
