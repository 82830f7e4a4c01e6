import { ORDERS_TABLES } from './orders-tables.js'
import { USERS_TABLE } from './users-table.js'

const TABLES = ['users', 'orders', 'refunds']

/**
 * What the shop's programs would have made in a Postgres of its own, if nobody has: the tables, and what lets others follow them
 * by its log. A delete and an update tell the whole old row.
 */
export const MAKE_TABLES = `${USERS_TABLE}${ORDERS_TABLES}
DO $$ BEGIN
${TABLES.map(
  (table) => `  IF NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'storemesh_${table}') THEN
    ALTER TABLE public.${table} REPLICA IDENTITY FULL;
    CREATE PUBLICATION storemesh_${table} FOR TABLE public.${table};
  END IF;`,
).join('\n')}
END $$`
