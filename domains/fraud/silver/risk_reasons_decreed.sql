-- From how many incidents of a kind on an account is of elevated and of high risk. Money that a bank took back is lost already; what
-- only looks like harm raises the risk, and makes it high when it happens again. Kept by us: this is the one place to change them.
SELECT reason, elevated_from, high_from
FROM (
  VALUES
    ('chargeback', 1, 1),
    ('card_test', 1, 2),
    ('credential_change', 1, 2)
) AS decreed (reason, elevated_from, high_from)
