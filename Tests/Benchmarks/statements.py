"""What PostgreSQL alone takes for the work of a call, for pgbench: the floor under the figures."""

# A colon before a letter or digit would be a variable of pgbench's, even inside a literal.
_TIME = r"E'2026-01-01T00\x3a00\x3a00.000Z'"
_OUTCOME = """'{"id": "00000000-0000-7000-8000-000000000000", "version": 1, "item_type": "task",
"title": "task", "status": "active", "parent_id": null, "path": "/00000000-0000-7000-8000-000000000000",
"depth": 0, "branch_name": null, "commit_hash": null, "pr_number": null,
"metadata": {"estimated_hours": 2.5}, "deleted_at": null}'"""

# What it does -> the script.
SCRIPTS = {
    "one row by its number (-S)": """\\set aid random(1, 100000)
SELECT abalance FROM pgbench_accounts WHERE aid = :aid;
""",
    "vendor by name": """\\set n random(0, 44)
SELECT id, version, name, status, extractor_version, metadata, created_at, updated_at, created_by, updated_by
FROM vendors.vendor_extractors WHERE lower(name) = lower('vendor-' || lpad(:n::text, 3, '0'));
""",
    # The same statements in the same one round trip, the trigger included.
    "the transaction of create_work_item": f"""\\startpipeline
BEGIN;
SELECT pg_advisory_xact_lock_shared(1752132964, 'work_items'::regclass::oid::int4);
SELECT require(EXISTS (SELECT 1 FROM (SELECT path, deleted_at FROM work_items WHERE id = :parent LIMIT 1)
AS item WHERE path = :path AND deleted_at IS NULL));
INSERT INTO operations (operation_id, tool, payload_sha256, actor, outcome, at)
VALUES (gen_random_uuid(), 'create_work_item', repeat('0', 64), 'bench', {_OUTCOME}, {_TIME});
INSERT INTO work_items (id, version, item_type, title, status, parent_id, path, depth, metadata, created_at,
updated_at, created_by, updated_by, last_operation_id, last_actor)
SELECT new.id, 1, 'task', 'task', 'active', :parent::uuid, :path || '/' || new.id, 4,
'{{"estimated_hours": 2.5}}', {_TIME}, {_TIME}, 'bench', 'bench', gen_random_uuid(), 'bench'
FROM (SELECT gen_random_uuid() AS id) AS new;
SELECT seq, entity, entity_id, version, action, actor, at, operation_id, before, after FROM changes
WHERE transaction_id = pg_current_xact_id() ORDER BY seq;
COMMIT;
\\endpipeline
""",
}
