/** The web shop's orders and what it paid back, as its own programs would have made the tables. Lines are JSON, as they write it. */
export const ORDERS_TABLES = `
CREATE TABLE IF NOT EXISTS public.orders (
  order_id text PRIMARY KEY,
  user_id text NOT NULL,
  status text NOT NULL,
  total_amount numeric(18,2) NOT NULL,
  currency text NOT NULL,
  channel text NOT NULL,
  lines text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS orders_updated_at ON public.orders (updated_at, order_id);
CREATE TABLE IF NOT EXISTS public.refunds (
  refund_id text PRIMARY KEY,
  order_id text NOT NULL,
  amount numeric(18,2) NOT NULL,
  currency text NOT NULL,
  reason text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS refunds_updated_at ON public.refunds (updated_at, refund_id);
`
