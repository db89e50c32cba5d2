-- Fills the empty store of the deployments service with :deployments deployments of :vendors vendors, some of which
-- are deployed all the time, and of items of which only the ids are made up.

SET search_path = deployments;
SET synchronous_commit = off;
ALTER TABLE deployment_events DISABLE TRIGGER USER;
ALTER TABLE vendor_deployment_links DISABLE TRIGGER USER;
ALTER TABLE work_item_deployment_links DISABLE TRIGGER USER;

INSERT INTO deployment_events (id, version, deployed_at, commit_hash, metadata, created_at, created_by, last_operation_id,
    last_actor)
SELECT ('018e0000-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid, 1, at, commit,
    json_build_object('pr_number', 1 + number / 3, 'pr_title', 'Release ' || number, 'commit_hash', commit,
        'test_summary', json_build_object('unit', 150 + number % 9, 'integration', 30),
        'constitutional_compliance', number % 50 > 0),
    at, 'agent-' || number % 7, ('018e0000-0000-7001-8000-' || lpad(to_hex(number), 12, '0'))::uuid, 'agent-' || number % 7
FROM (SELECT number, md5(number::text) || left(md5('again' || number), 8) AS commit, to_char(to_timestamp(
    1704067200 + number * (63072000.0 / :deployments)) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
    FROM generate_series(0, :deployments - 1) AS number) AS made;

-- One to three vendors each: the lower its number, the more often a vendor is deployed.
INSERT INTO vendor_deployment_links (deployment_id, vendor_id, version, created_at, label, verified, last_operation_id,
    last_actor)
SELECT DISTINCT ON (deployment.id, vendor) deployment.id,
    ('018d0000-0000-7000-8000-' || lpad(to_hex(vendor), 12, '0'))::uuid, 1, created_at,
    'vendor-' || lpad(vendor::text, 5, '0'), true, last_operation_id, last_actor
FROM deployment_events AS deployment, generate_series(1, 1 + abs(hashtext(commit_hash)) % 3) AS link,
    LATERAL (SELECT floor(:vendors * power(abs(hashtext(commit_hash || link)) / 2147483648.0, 3))::bigint AS vendor) AS one;

INSERT INTO work_item_deployment_links (deployment_id, work_item_id, version, created_at, label, verified,
    last_operation_id, last_actor)
SELECT id, ('018c0000-0000-7000-8000-' || lpad(to_hex(abs(hashtext(commit_hash)) % :deployments), 12, '0'))::uuid, 1,
    created_at, 'Import invoices', true, last_operation_id, last_actor
FROM deployment_events WHERE abs(hashtext(commit_hash)) % 2 = 0;

ALTER TABLE deployment_events ENABLE TRIGGER USER;
ALTER TABLE vendor_deployment_links ENABLE TRIGGER USER;
ALTER TABLE work_item_deployment_links ENABLE TRIGGER USER;

INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, after, transaction_id)
SELECT 'deployment_event', id, 1, 'created', last_actor, created_at, last_operation_id, row_to_json(deployment_events),
    '3'::xid8
FROM deployment_events ORDER BY id;
INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, after, transaction_id)
SELECT 'vendor_deployment_link', deployment_id, 1, 'linked', last_actor, created_at, last_operation_id,
    row_to_json(vendor_deployment_links), '3'::xid8
FROM vendor_deployment_links;
INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, after, transaction_id)
SELECT 'work_item_deployment_link', deployment_id, 1, 'linked', last_actor, created_at, last_operation_id,
    row_to_json(work_item_deployment_links), '3'::xid8
FROM work_item_deployment_links;
