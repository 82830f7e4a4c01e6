SELECT concat_ws('|', kpi_name, period, unit) AS key, CAST(value AS varchar) AS content
FROM orders.finance_kpis
