export const priceTabs = [['/prices', 'nav.tariffs'], ['/prices/cost-rates', 'nav.cost_rates'], ['/prices/user-types', 'nav.user_types']];
