-- Every step of a ticket once, in its place. A ticket that is reopened counts on: only the close that nothing opened again resolves
-- it, and from when it was opened first.
WITH once AS (
  SELECT
    tellings.*,
    CASE
      WHEN kind NOT IN ('opened', 'replied', 'closed', 'reopened', 'feedback') THEN 'STEP_KIND_UNKNOWN'
      WHEN kind = 'feedback' AND score IS NULL THEN 'FEEDBACK_WITHOUT_SCORE'
    END AS refusal
  FROM (
    SELECT steps.*, row_number() OVER (PARTITION BY ticket_id, event_id ORDER BY source_partition, source_offset) AS telling
    FROM bronze_kafka__crm_events AS steps
  ) AS tellings
  WHERE telling = 1
),
placed AS (
  SELECT
    once.*,
    -- of steps of one instant, in the order in which a ticket takes them
    row_number() OVER (
      PARTITION BY ticket_id
      ORDER BY
        "at",
        CASE kind WHEN 'opened' THEN 1 WHEN 'replied' THEN 2 WHEN 'closed' THEN 3 WHEN 'reopened' THEN 4 ELSE 5 END,
        event_id
    ) AS place
  FROM once
),
states AS (
  SELECT
    placed.*,
    max(CASE WHEN kind IN ('opened', 'reopened') THEN place END) OVER so_far AS opened_place,
    max(CASE WHEN kind = 'closed' THEN place END) OVER so_far AS closed_place,
    sum(CASE WHEN kind = 'reopened' THEN 1 ELSE 0 END) OVER so_far AS reopened,
    max(CASE WHEN kind IN ('opened', 'reopened') THEN place END) OVER (PARTITION BY ticket_id) AS last_opened_place,
    min(CASE WHEN kind = 'opened' THEN "at" END) OVER (PARTITION BY ticket_id) AS opened_at,
    max(place) OVER (PARTITION BY ticket_id) AS last_place,
    min_by(channel, CASE WHEN channel IS NOT NULL THEN place END) OVER (PARTITION BY ticket_id) AS ticket_channel
  FROM placed
  WINDOW so_far AS (PARTITION BY ticket_id ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
),
statuses AS (
  SELECT
    states.*,
    CASE
      WHEN opened_place > coalesce(closed_place, 0) THEN 'open'
      WHEN closed_place IS NOT NULL THEN 'closed'
    END AS status
  FROM states
),
steps AS (
  SELECT statuses.*, lag(status) OVER (PARTITION BY ticket_id ORDER BY place) AS status_before
  FROM statuses
)
SELECT
  ticket_id,
  event_id,
  user_id,
  kind,
  score,
  coalesce(channel, ticket_channel) AS channel,
  refusal,
  place,
  place = last_place AS is_last,
  status,
  opened_at,
  CAST(reopened AS bigint) AS reopened,
  CASE
    WHEN kind = 'closed' AND status_before = 'open' AND place > last_opened_place THEN date_diff('second', opened_at, "at")
  END AS resolution_s,
  "at" AS occurred_at,
  source_partition,
  source_offset
FROM steps
