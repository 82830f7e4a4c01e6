/** What somebody works at who is not of the domain; each contract says what those of a role see of its product. */
export const ROLES = ['marketing', 'operations', 'sales', 'support', 'finance', 'fraud-analyst', 'customer'] as const
export type Role = (typeof ROLES)[number]
