-- Where the segments of customers begin, by what they spent in all, in each currency that we sell in; and for how many days after a
-- first order somebody is new. Kept by us: this is the one place to change them.
SELECT currency, medium_from, high_from, new_days
FROM (
  VALUES
    ('IDR', CAST(2000000 AS decimal(18, 2)), CAST(10000000 AS decimal(18, 2)), 30),
    ('SGD', CAST(200 AS decimal(18, 2)), CAST(1000 AS decimal(18, 2)), 30),
    ('USD', CAST(150 AS decimal(18, 2)), CAST(750 AS decimal(18, 2)), 30)
) AS decreed (currency, medium_from, high_from, new_days)
