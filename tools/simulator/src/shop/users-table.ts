/** The web shop's accounts, as its own programs would have made the table. */
export const USERS_TABLE = `
CREATE TABLE IF NOT EXISTS public.users (
  user_id text PRIMARY KEY,
  name text,
  email text,
  phone text,
  address text,
  city text,
  province text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS users_updated_at ON public.users (updated_at, user_id);
`

/** One parameter holds all rows; a row that is older than what is there changes nothing, so it may be sent again. */
export const UPSERT_USERS = `
INSERT INTO public.users AS stored
SELECT user_id, name, email, phone, address, city, province, created_at, updated_at
FROM json_to_recordset($1::json) AS sent (
  user_id text, name text, email text, phone text, address text, city text, province text,
  created_at timestamptz, updated_at timestamptz
)
ON CONFLICT (user_id) DO UPDATE SET
  name = excluded.name, email = excluded.email, phone = excluded.phone, address = excluded.address,
  city = excluded.city, province = excluded.province, updated_at = excluded.updated_at
WHERE excluded.updated_at > stored.updated_at
`

/** Instants as RFC 3339 with six digits. */
export const SELECT_USERS = `
SELECT user_id, name, email, phone, address, city, province,
  to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
  to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at
FROM public.users
WHERE user_id = ANY($1::text[])
`
