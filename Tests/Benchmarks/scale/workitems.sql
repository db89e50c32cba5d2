-- Fills the empty store of the workitems service with :items items of up to :history versions each.
--
-- Trees of five levels, 121 items each, and one root with a backlog of 2 % right below it. What is older is mostly
-- completed. One tree in fifty and some leaves are deleted; a twentieth as many items are in the archive.

SET search_path = workitems;
SET synchronous_commit = off;
SET work_mem = '64MB';
ALTER TABLE work_items DISABLE TRIGGER USER;

-- An identifier sorts by the time it was made; the rest of it says which item of which tree it is.
CREATE FUNCTION pg_temp.item(ms bigint, tree bigint, place bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT left(lpad(to_hex(ms), 12, '0'), 8) || '-' || right(lpad(to_hex(ms), 12, '0'), 4) || '-7000-8000-'
        || lpad(to_hex(tree * 16777216 + place), 12, '0')
$$;
CREATE FUNCTION pg_temp.instant(ms bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT to_char(to_timestamp(ms / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- The places of one tree: 1 project, 4 sessions, 12 research items, 36 tasks and 68 below them.
CREATE TEMPORARY TABLE shape AS
SELECT place, CASE WHEN place = 0 THEN NULL WHEN place < 5 THEN 0 WHEN place < 17 THEN 1 + (place - 5) / 3
        WHEN place < 53 THEN 5 + (place - 17) / 3 ELSE 17 + (place - 53) % 36 END AS parent,
    CASE WHEN place = 0 THEN 0 WHEN place < 5 THEN 1 WHEN place < 17 THEN 2 WHEN place < 53 THEN 3 ELSE 4 END AS depth
FROM generate_series(0, 120) AS place;
-- What is above each place, itself included, from the root on.
CREATE TEMPORARY TABLE line AS
WITH RECURSIVE up AS (SELECT place, place AS above FROM shape
    UNION ALL SELECT up.place, shape.parent FROM up JOIN shape ON shape.place = up.above WHERE shape.parent IS NOT NULL)
SELECT place, array_agg(above ORDER BY above) AS places FROM up GROUP BY place;

CREATE TEMPORARY TABLE sizes AS
SELECT :items * 98 / 100 / 121 AS trees, :items - :items * 98 / 100 / 121 * 121 AS backlog,
    -- Two years that end with January 2026; an hour lies between what one tree has, place by place.
    1704067200000 AS beginning, 63072000000 AS span, 3600000 AS pause;

-- One row for each item: of which tree it is, where in it, what is above it, and a number that looks like chance.
CREATE TEMPORARY TABLE plan AS
SELECT tree::bigint, shape.place::bigint, line.places::bigint[], shape.parent::bigint, shape.depth,
    beginning + tree * (span / trees) AS began, pause::bigint,
    ((tree * 121 + shape.place) * 2654435761 / 1024) % 1000 AS chance,
    tree * 10 / trees AS tenth, tree % 50 = 7 AS is_gone
FROM sizes, generate_series(0, trees - 1) AS tree, shape JOIN line USING (place)
UNION ALL
SELECT trees, place, CASE WHEN place = 0 THEN ARRAY[0] ELSE ARRAY[0, place] END::bigint[], CASE WHEN place > 0 THEN 0 END,
    (place > 0)::int, beginning, span / backlog, (place * 2654435761 / 1024) % 1000, place * 10 / backlog, false
FROM sizes, generate_series(0, backlog - 1) AS place;

INSERT INTO work_items (id, version, item_type, title, status, parent_id, path, depth, branch_name, metadata, deleted_at,
    deleted_operation_id, created_at, updated_at, created_by, updated_by, last_operation_id, last_actor)
SELECT id::uuid, version, kind,
    (ARRAY['Import', 'Check', 'Rewrite', 'Measure', 'Document', 'Release'])[1 + chance % 6] || ' '
        || (ARRAY['invoices', 'the parser', 'orders', 'the export', 'price lists', 'statements'])[1 + chance / 7 % 6]
        || ' ' || tree || '.' || place,
    -- Of what is old little is open.
    CASE WHEN chance % 100 < CASE WHEN tenth < 7 THEN 93 ELSE 40 END THEN 'completed'
        WHEN chance % 5 = 0 THEN 'blocked' ELSE 'active' END,
    (SELECT pg_temp.item(began + parent * pause, tree, parent))::uuid,
    (SELECT string_agg('/' || pg_temp.item(began + above * pause, tree, above), '' ORDER BY above)
        FROM unnest(places) AS above),
    depth, CASE WHEN depth = 1 AND chance % 3 = 0 THEN 'feature/' || tree || '-' || place END,
    CASE kind WHEN 'project' THEN '{"description":"What belongs to ' || tree || '","target_quarter":"2025-Q3"}'
        WHEN 'session' THEN
            '{"token_budget":200000,"prompts_count":3,"yaml_frontmatter":{"schema_version":"1.0"}}'
        WHEN 'research' THEN '{"research_questions":["What does ' || place || ' mean?"],"references":["RFC 9562"]}'
        ELSE '{"estimated_hours":' || chance % 40 || '}' END::json,
    CASE WHEN gone IS NOT NULL THEN pg_temp.instant(gone) END, gone_by::uuid, pg_temp.instant(made),
    pg_temp.instant(coalesce(gone, made + version * 60000)), 'agent-' || chance % 7, 'agent-' || chance % 5,
    coalesce(gone_by, overlay(id PLACING '7001' FROM 15))::uuid, 'agent-' || chance % 5
FROM (SELECT *, pg_temp.item(began + place * pause, tree, place) AS id, began + place * pause AS made,
        (ARRAY['project', 'session', 'research', 'task', 'task'])[1 + depth] AS kind,
        -- A tree went with its root; a leaf went alone.
        CASE WHEN is_gone THEN began + 200 * pause WHEN is_leaf THEN began + (place + 90) * pause END AS gone,
        CASE WHEN is_gone THEN overlay(pg_temp.item(began, tree, 0) PLACING '7002' FROM 15) WHEN is_leaf THEN
            overlay(pg_temp.item(began + place * pause, tree, place) PLACING '7002' FROM 15) END AS gone_by,
        CASE WHEN is_gone OR is_leaf THEN greatest(2, 1 + chance % :history) ELSE 1 + chance % :history END AS version
    FROM (SELECT *, place >= 53 AND chance % 50 = 3 AS is_leaf FROM plan) AS leaves) AS item
ORDER BY made;
ALTER TABLE work_items ENABLE TRIGGER USER;
SELECT recount();

-- What became of each, version by version.
DO $$
BEGIN
    FOR this IN 1..greatest(2, :history) LOOP
        INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after, transaction_id)
        SELECT 'work_item', id, this, CASE WHEN this = 1 THEN 'created' WHEN this = version AND deleted_at IS NOT NULL
                THEN 'deleted' ELSE 'updated' END, last_actor,
            CASE WHEN this = version THEN updated_at ELSE created_at END, last_operation_id,
            CASE WHEN this > 1 THEN replace(alive, '"version":0', '"version":' || this - 1)::json END,
            CASE WHEN this = version THEN row_to_json(work_items)
                ELSE replace(alive, '"version":0', '"version":' || this)::json END,
            -- Transactions that are long over.
            (3 + 600 * (this - 1) / greatest(2, :history) + (hashtext(id::text) & 31))::text::xid8
        FROM work_items CROSS JOIN LATERAL (SELECT row_to_json(past)::text AS alive FROM (SELECT id, 0 AS version,
            item_type, title, status, parent_id, path, depth, branch_name, commit_hash, pr_number, metadata,
            NULL::text AS deleted_at, NULL::uuid AS deleted_operation_id, created_at, created_at AS updated_at, created_by,
            created_by AS updated_by, last_operation_id, last_actor) AS past) AS before_that
        WHERE version >= this;
    END LOOP;
END
$$;

-- Of each tree three tasks wait for one another's neighbours.
INSERT INTO work_item_dependencies (source_id, target_id, dependency_type, created_at, created_by, last_operation_id,
    last_actor)
SELECT pg_temp.item(began + place * pause, tree, place)::uuid,
    pg_temp.item(began + (place + 1) * pause, tree, place + 1)::uuid,
    CASE WHEN place % 40 = 0 THEN 'blocks' ELSE 'depends_on' END, pg_temp.instant(began + 90 * pause), 'agent-1',
    pg_temp.item(began + place * pause, tree, place + 1000)::uuid, 'agent-1'
FROM plan WHERE place BETWEEN 53 AND 119 AND place % 20 = 0 AND depth = 4;

INSERT INTO archived_work_items (id, version, item_type, title, status, parent_id, path, depth, metadata, created_at,
    updated_at, created_by, updated_by, last_operation_id, last_actor, archived_at)
SELECT pg_temp.item(made, 8388608, place)::uuid, 2, 'task', 'Done long ago ' || place, 'completed', NULL,
    '/' || pg_temp.item(made, 8388608, place), 0, '{"estimated_hours":2}', pg_temp.instant(made), pg_temp.instant(made),
    'agent-1', 'agent-1', pg_temp.item(made, 8388609, place)::uuid, 'holdfast', '2024-02-01T00:00:00.000Z'
FROM (SELECT place, 1609459200000 + place * (63072000000 / :items) AS made FROM generate_series(1, :items / 20) AS place)
AS old;
