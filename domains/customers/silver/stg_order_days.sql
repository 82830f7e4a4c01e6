-- The UTC days on which anybody ordered anything: so far does what is said of customers by the day go, and the last one is today.
SELECT DISTINCT CAST(ordered_at AS date) AS order_date
FROM orders.orders_unified
