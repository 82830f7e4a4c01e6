-- Every record of a person that a source tells of, with the account of whoever it is: accounts, members at tills, and buyers at
-- marketplaces, of whom the simulator knows the account behind each of their orders.
SELECT concat('account/', user_id) AS record, user_id FROM truth_users
UNION
SELECT concat('till/', user_id) AS record, user_id FROM truth_orders WHERE channel = 'pos'
UNION
SELECT concat(marketplace, '/', buyer_id) AS record, user_id FROM truth_orders WHERE marketplace IS NOT NULL
