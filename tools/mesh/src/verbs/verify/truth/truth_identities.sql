-- Every record of a person that a source tells of, with whoever it is, by the first account that they opened: accounts, members at
-- tills, and buyers at marketplaces, of whom the simulator knows the account behind each of their orders.
WITH accounts AS (SELECT user_id, coalesce(max(first_account), user_id) AS person FROM truth_users GROUP BY user_id)
SELECT concat('account/', user_id) AS record, person FROM accounts
UNION
SELECT concat('till/', truth_orders.user_id) AS record, accounts.person
FROM truth_orders
INNER JOIN accounts ON accounts.user_id = truth_orders.user_id
WHERE truth_orders.channel = 'pos'
UNION
SELECT concat(document.marketplace, '/', document.buyer_id) AS record, accounts.person
FROM truth_documents AS document
INNER JOIN truth_events ON truth_events.order_id = document.order_id
INNER JOIN accounts ON accounts.user_id = truth_events.user_id
WHERE NOT document.is_spoilt
