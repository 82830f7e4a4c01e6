SELECT
  order_id AS key,
  concat_ws('|', told_by, user_id, marketplace, buyer_id, channel, store_id, status, currency, CAST(total_amount AS varchar), CAST(refunded_amount AS varchar), date_format(ordered_at, '%Y-%m-%d %H:%i:%s.%f'))
    AS content
FROM orders.orders_unified
