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

/** One parameter holds all rows; a row that is older than what is there changes nothing, so it may be sent again. */
export const UPSERT_ORDERS = `
INSERT INTO public.orders AS stored
SELECT order_id, user_id, status, total_amount, currency, channel, lines, created_at, updated_at
FROM json_to_recordset($1::json) AS sent (
  order_id text, user_id text, status text, total_amount numeric, currency text, channel text, lines text,
  created_at timestamptz, updated_at timestamptz
)
ON CONFLICT (order_id) DO UPDATE SET status = excluded.status, updated_at = excluded.updated_at
WHERE excluded.updated_at > stored.updated_at
`

/** By a program of the shop that writes the column. */
export const ADD_REFUNDED_TO = 'ALTER TABLE public.refunds ADD COLUMN IF NOT EXISTS refunded_to text'

export const INSERT_REFUNDS = `
INSERT INTO public.refunds (refund_id, order_id, amount, currency, reason, created_at, updated_at)
SELECT refund_id, order_id, amount, currency, reason, created_at, updated_at
FROM json_to_recordset($1::json) AS sent (
  refund_id text, order_id text, amount numeric, currency text, reason text, created_at timestamptz, updated_at timestamptz
)
ON CONFLICT (refund_id) DO NOTHING
`

/** Those whose program knows where the money went. */
export const INSERT_REFUNDS_TO = `
INSERT INTO public.refunds (refund_id, order_id, amount, currency, reason, created_at, updated_at, refunded_to)
SELECT refund_id, order_id, amount, currency, reason, created_at, updated_at, refunded_to
FROM json_to_recordset($1::json) AS sent (
  refund_id text, order_id text, amount numeric, currency text, reason text, created_at timestamptz, updated_at timestamptz,
  refunded_to text
)
ON CONFLICT (refund_id) DO NOTHING
`
