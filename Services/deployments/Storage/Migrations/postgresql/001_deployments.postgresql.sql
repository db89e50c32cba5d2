CREATE TABLE deployment_events (
    id uuid PRIMARY KEY,
    version record_version NOT NULL,
    deployed_at instant NOT NULL,
    commit_hash commit_hash NOT NULL,
    metadata json NOT NULL,
    created_at instant NOT NULL,
    created_by actor_name NOT NULL,
    last_operation_id uuid NOT NULL,
    last_actor actor_name NOT NULL,
    CONSTRAINT deployment_events_commit_agrees CHECK (metadata ->> 'commit_hash' = commit_hash)
);

CREATE INDEX deployment_events_deployed_at ON deployment_events (deployed_at DESC, id DESC);
-- Collation "C" lets a search by the first digits of a commit use this index.
CREATE INDEX deployment_events_commit_hash ON deployment_events (commit_hash);
CREATE INDEX deployment_events_pr_number ON deployment_events (CAST(metadata ->> 'pr_number' AS bigint));

CREATE TRIGGER deployment_events_changes AFTER INSERT OR UPDATE OR DELETE ON deployment_events
FOR EACH ROW EXECUTE FUNCTION record_change('deployment_event', 'created');

-- The linked ids belong to other services: no foreign keys.
CREATE TABLE vendor_deployment_links (
    deployment_id uuid NOT NULL REFERENCES deployment_events,
    vendor_id uuid NOT NULL,
    version record_version NOT NULL,
    created_at instant NOT NULL,
    label text NOT NULL,
    verified boolean NOT NULL,
    last_operation_id uuid NOT NULL,
    last_actor actor_name NOT NULL,
    PRIMARY KEY (deployment_id, vendor_id)
);

CREATE INDEX vendor_deployment_links_vendor ON vendor_deployment_links (vendor_id, deployment_id);

CREATE TRIGGER vendor_deployment_links_changes AFTER INSERT OR UPDATE OR DELETE ON vendor_deployment_links
FOR EACH ROW EXECUTE FUNCTION record_change('vendor_deployment_link', 'linked', 'deployment_id');

CREATE TABLE work_item_deployment_links (
    deployment_id uuid NOT NULL REFERENCES deployment_events,
    work_item_id uuid NOT NULL,
    version record_version NOT NULL,
    created_at instant NOT NULL,
    label text NOT NULL,
    verified boolean NOT NULL,
    last_operation_id uuid NOT NULL,
    last_actor actor_name NOT NULL,
    PRIMARY KEY (deployment_id, work_item_id)
);

CREATE INDEX work_item_deployment_links_work_item
    ON work_item_deployment_links (work_item_id, deployment_id);

CREATE TRIGGER work_item_deployment_links_changes
AFTER INSERT OR UPDATE OR DELETE ON work_item_deployment_links
FOR EACH ROW EXECUTE FUNCTION record_change('work_item_deployment_link', 'linked', 'deployment_id');
