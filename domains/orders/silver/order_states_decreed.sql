-- The states that an order goes through, decided by us. It only ever goes on to a higher rank, so that what is told late or twice
-- comes to the same: the furthest state that anybody told of. What is shipped is cancelled no more; it may come back.
SELECT status, state_rank
FROM (
  VALUES
    ('placed', 1),
    ('paid', 2),
    ('packed', 3),
    ('cancelled', 4),
    ('shipped', 5),
    ('delivered', 6),
    ('returned', 7),
    ('refunded', 8)
) AS states (status, state_rank)
