-- An order that was told twice counts once. The web shop and the tills tell of those that nobody could read on the topic.
SELECT
  order_id AS key,
  concat_ws('|', told_by, user_id, marketplace, buyer_id, channel, store_id, status, currency, CAST(total_amount AS varchar), CAST(refunded_amount AS varchar), date_format(ordered_at, '%Y-%m-%d %H:%i:%s.%f'))
    AS content
FROM truth_orders
