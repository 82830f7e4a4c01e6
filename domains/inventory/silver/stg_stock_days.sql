-- The local days (Asia/Jakarta) on which anything moved anywhere: so far does the daily stock of every shelf go.
SELECT DISTINCT stock_date
FROM stock_ledger
