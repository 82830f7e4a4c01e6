/** The domains of this mesh, by name alone: what only locks them need not load them. */
export const DOMAIN_NAMES = ['customers', 'orders', 'inventory', 'fraud'] as const
