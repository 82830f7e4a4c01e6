SELECT transaction_id AS key, concat_ws('|', user_id, CAST(total_amount AS varchar)) AS content
FROM orders.bronze_kafka__transactions
