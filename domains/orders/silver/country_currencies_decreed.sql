-- In which currency one pays in a country (ISO 3166 and ISO 4217), decided by us: where we sell, and from where we are looked at.
-- A country that is not here has no currency that we know of; add it when somebody looks at us from there.
SELECT country, currency
FROM (
  VALUES
    ('ID', 'IDR'),
    ('BN', 'BND'),
    ('KH', 'KHR'),
    ('LA', 'LAK'),
    ('MM', 'MMK'),
    ('MY', 'MYR'),
    ('PH', 'PHP'),
    ('SG', 'SGD'),
    ('TH', 'THB'),
    ('TL', 'USD'),
    ('VN', 'VND'),
    ('AU', 'AUD'),
    ('CN', 'CNY'),
    ('HK', 'HKD'),
    ('IN', 'INR'),
    ('JP', 'JPY'),
    ('KR', 'KRW'),
    ('NL', 'EUR'),
    ('SA', 'SAR'),
    ('TW', 'TWD'),
    ('US', 'USD')
) AS decided (country, currency)
