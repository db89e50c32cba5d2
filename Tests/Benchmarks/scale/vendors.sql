-- Fills the empty store of the vendors service with :vendors vendors of four versions each.

SET search_path = vendors;
SET synchronous_commit = off;
ALTER TABLE vendor_extractors DISABLE TRIGGER USER;

INSERT INTO vendor_extractors (id, version, name, status, extractor_version, metadata, created_at, updated_at, created_by,
    updated_by, last_operation_id, last_actor)
SELECT ('018d0000-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid, 4, 'vendor-' || lpad(number::text, 5, '0'),
    CASE WHEN number % 12 = 0 THEN 'broken' ELSE 'operational' END, '1.' || number % 30 || '.0',
    json_build_object('format_support', json_build_object('excel', number % 2 = 0, 'csv', number % 3 = 0,
            'pdf', number % 5 = 0, 'ocr', number % 97 = 0),
        'test_results', json_build_object('passing', 40 - number % 9, 'total', 45, 'skipped', number % 4),
        'extractor_version', '1.' || number % 30 || '.0', 'manifest_compliant', number % 4 > 0),
    '2024-01-01T00:00:00.000Z', '2025-06-01T00:00:00.000Z', 'agent-1', 'agent-2',
    ('018d0000-0000-7001-8000-' || lpad(to_hex(number), 12, '0'))::uuid, 'agent-2'
FROM generate_series(0, :vendors - 1) AS number;
ALTER TABLE vendor_extractors ENABLE TRIGGER USER;

INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after, transaction_id)
SELECT 'vendor_extractor', id, this, CASE WHEN this = 1 THEN 'created' ELSE 'updated' END, last_actor,
    CASE WHEN this = version THEN updated_at ELSE created_at END, last_operation_id,
    CASE WHEN this > 1 THEN replace(alive, '"version":4', '"version":' || this - 1)::json END,
    replace(alive, '"version":4', '"version":' || this)::json, (3 + this)::text::xid8
FROM generate_series(1, 4) AS this,
    (SELECT *, row_to_json(vendor_extractors)::text AS alive FROM vendor_extractors) AS vendor
ORDER BY this, id;
