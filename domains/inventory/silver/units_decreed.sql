-- Units as names of products have them, each with the one that all of its kind are told in, and how many of that one it is.
-- What is counted is in pieces, whatever a piece is called.
SELECT unit, base, factor
FROM (
  VALUES
    ('mg', 'g', DECIMAL '0.001'), ('g', 'g', DECIMAL '1.000'), ('gr', 'g', DECIMAL '1.000'), ('grm', 'g', DECIMAL '1.000'),
    ('gram', 'g', DECIMAL '1.000'), ('ons', 'g', DECIMAL '100.000'), ('kg', 'g', DECIMAL '1000.000'), ('kilo', 'g', DECIMAL '1000.000'),
    ('kilogram', 'g', DECIMAL '1000.000'),
    ('ml', 'ml', DECIMAL '1.000'), ('cc', 'ml', DECIMAL '1.000'), ('cl', 'ml', DECIMAL '10.000'), ('l', 'ml', DECIMAL '1000.000'),
    ('lt', 'ml', DECIMAL '1000.000'), ('ltr', 'ml', DECIMAL '1000.000'), ('liter', 'ml', DECIMAL '1000.000'),
    ('litre', 'ml', DECIMAL '1000.000'),
    ('mm', 'cm', DECIMAL '0.100'), ('cm', 'cm', DECIMAL '1.000'), ('m', 'cm', DECIMAL '100.000'), ('meter', 'cm', DECIMAL '100.000'),
    ('inci', 'inch', DECIMAL '1.000'), ('inch', 'inch', DECIMAL '1.000'),
    ('w', 'w', DECIMAL '1.000'), ('watt', 'w', DECIMAL '1.000'), ('v', 'v', DECIMAL '1.000'), ('volt', 'v', DECIMAL '1.000'),
    ('mah', 'mah', DECIMAL '1.000'),
    ('mb', 'mb', DECIMAL '1.000'), ('gb', 'mb', DECIMAL '1000.000'), ('tb', 'mb', DECIMAL '1000000.000'),
    ('pct', 'pct', DECIMAL '1.000'),
    ('pcs', 'pcs', DECIMAL '1.000'), ('pc', 'pcs', DECIMAL '1.000'), ('buah', 'pcs', DECIMAL '1.000'), ('bh', 'pcs', DECIMAL '1.000'),
    ('biji', 'pcs', DECIMAL '1.000'), ('butir', 'pcs', DECIMAL '1.000'), ('lembar', 'pcs', DECIMAL '1.000'), ('lbr', 'pcs', DECIMAL '1.000'),
    ('helai', 'pcs', DECIMAL '1.000'), ('keping', 'pcs', DECIMAL '1.000'), ('kantong', 'pcs', DECIMAL '1.000'),
    ('sachet', 'pcs', DECIMAL '1.000'), ('saset', 'pcs', DECIMAL '1.000'), ('bungkus', 'pcs', DECIMAL '1.000'), ('bks', 'pcs', DECIMAL '1.000'),
    ('tablet', 'pcs', DECIMAL '1.000'), ('kapsul', 'pcs', DECIMAL '1.000'), ('pasang', 'pcs', DECIMAL '1.000'),
    ('lusin', 'pcs', DECIMAL '12.000'), ('kodi', 'pcs', DECIMAL '20.000')
) AS units (unit, base, factor)
