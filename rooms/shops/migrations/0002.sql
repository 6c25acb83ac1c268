INSERT INTO job (kind, payload, unique_key, run_at, attempts, leased_until) SELECT 'shops.close_over', '{}', 'shops-close-over', 0, 0, 0 WHERE EXISTS (SELECT 1 FROM shop_item)
