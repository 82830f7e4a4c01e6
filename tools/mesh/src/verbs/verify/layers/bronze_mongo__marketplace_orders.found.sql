SELECT
  min(documents._id) AS key,
  concat_ws(
    '|',
    min(concat(substr(date_format(documents.created_at, '%Y-%m-%dT%H:%i:%s.%f'), 1, 23), 'Z')),
    min(documents.marketplace),
    min(documents.order_sn),
    min(documents.buyer_id),
    array_join(
      array_agg(
        concat(
          element_at(documents.items, item.number).item_name,
          'x',
          CAST(element_at(documents.items, item.number).quantity AS varchar),
          '@',
          CAST(element_at(documents.items, item.number).price AS varchar)
        )
        ORDER BY item.number
      ),
      ','
    ),
    CAST(min(documents.total_amount) AS varchar)
  ) AS content
FROM orders.bronze_mongo__marketplace_orders AS documents
CROSS JOIN UNNEST(sequence(1, cardinality(documents.items))) AS item (number)
GROUP BY documents.row_id
