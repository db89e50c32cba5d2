CREATE TABLE deployment_events (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    version INTEGER NOT NULL CHECK (version >= 1),
    deployed_at TEXT NOT NULL CHECK (deployed_at LIKE '____-__-__T__:__:__.___Z'),
    commit_hash TEXT NOT NULL CHECK (length(commit_hash) = 40 AND commit_hash NOT GLOB '*[^a-f0-9]*'),
    metadata TEXT NOT NULL CHECK (json_valid(metadata)),
    created_at TEXT NOT NULL CHECK (created_at LIKE '____-__-__T__:__:__.___Z'),
    created_by TEXT NOT NULL CHECK (length(created_by) BETWEEN 1 AND 100),
    last_operation_id TEXT NOT NULL,
    last_actor TEXT NOT NULL,
    CONSTRAINT deployment_events_commit_agrees CHECK (metadata ->> 'commit_hash' = commit_hash)
) STRICT;

CREATE INDEX deployment_events_deployed_at ON deployment_events (deployed_at DESC, id DESC);
CREATE INDEX deployment_events_commit_hash ON deployment_events (commit_hash);
CREATE INDEX deployment_events_pr_number ON deployment_events (CAST(metadata ->> 'pr_number' AS bigint));

CREATE TRIGGER deployment_events_created AFTER INSERT ON deployment_events FOR EACH ROW BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES (
        'deployment_event', NEW.id, NEW.version, 'created', NEW.last_actor,
        NEW.created_at, NEW.last_operation_id,
        NULL,
        json_object(
            'id', NEW.id, 'version', NEW.version, 'deployed_at', NEW.deployed_at,
            'commit_hash', NEW.commit_hash, 'metadata', json(NEW.metadata),
            'created_at', NEW.created_at, 'created_by', NEW.created_by,
            'last_operation_id', NEW.last_operation_id, 'last_actor', NEW.last_actor));
END;

CREATE TRIGGER deployment_events_updated AFTER UPDATE ON deployment_events FOR EACH ROW BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES (
        'deployment_event', NEW.id, NEW.version, 'updated', NEW.last_actor,
        strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), NEW.last_operation_id,
        json_object(
            'id', OLD.id, 'version', OLD.version, 'deployed_at', OLD.deployed_at,
            'commit_hash', OLD.commit_hash, 'metadata', json(OLD.metadata),
            'created_at', OLD.created_at, 'created_by', OLD.created_by,
            'last_operation_id', OLD.last_operation_id, 'last_actor', OLD.last_actor),
        json_object(
            'id', NEW.id, 'version', NEW.version, 'deployed_at', NEW.deployed_at,
            'commit_hash', NEW.commit_hash, 'metadata', json(NEW.metadata),
            'created_at', NEW.created_at, 'created_by', NEW.created_by,
            'last_operation_id', NEW.last_operation_id, 'last_actor', NEW.last_actor));
END;

CREATE TRIGGER deployment_events_archived AFTER DELETE ON deployment_events FOR EACH ROW BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES (
        'deployment_event', OLD.id, OLD.version, 'archived', OLD.last_actor,
        strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), OLD.last_operation_id,
        json_object(
            'id', OLD.id, 'version', OLD.version, 'deployed_at', OLD.deployed_at,
            'commit_hash', OLD.commit_hash, 'metadata', json(OLD.metadata),
            'created_at', OLD.created_at, 'created_by', OLD.created_by,
            'last_operation_id', OLD.last_operation_id, 'last_actor', OLD.last_actor),
        NULL);
END;

-- The linked ids belong to other services: no foreign keys.
CREATE TABLE vendor_deployment_links (
    deployment_id TEXT NOT NULL REFERENCES deployment_events,
    vendor_id TEXT NOT NULL CHECK (length(vendor_id) = 36),
    version INTEGER NOT NULL CHECK (version >= 1),
    created_at TEXT NOT NULL CHECK (created_at LIKE '____-__-__T__:__:__.___Z'),
    label TEXT NOT NULL,
    verified INTEGER NOT NULL CHECK (verified IN (0, 1)),
    last_operation_id TEXT NOT NULL,
    last_actor TEXT NOT NULL,
    PRIMARY KEY (deployment_id, vendor_id)
) STRICT;

CREATE INDEX vendor_deployment_links_vendor ON vendor_deployment_links (vendor_id, deployment_id);

CREATE TRIGGER vendor_deployment_links_linked AFTER INSERT ON vendor_deployment_links FOR EACH ROW BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES (
        'vendor_deployment_link', NEW.deployment_id, NEW.version, 'linked', NEW.last_actor,
        NEW.created_at, NEW.last_operation_id,
        NULL,
        json_object(
            'deployment_id', NEW.deployment_id, 'vendor_id', NEW.vendor_id, 'version', NEW.version,
            'created_at', NEW.created_at, 'label', NEW.label,
            'verified', json(iif(NEW.verified, 'true', 'false')),
            'last_operation_id', NEW.last_operation_id, 'last_actor', NEW.last_actor));
END;

CREATE TRIGGER vendor_deployment_links_updated AFTER UPDATE ON vendor_deployment_links FOR EACH ROW BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES (
        'vendor_deployment_link', NEW.deployment_id, NEW.version, 'updated', NEW.last_actor,
        strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), NEW.last_operation_id,
        json_object(
            'deployment_id', OLD.deployment_id, 'vendor_id', OLD.vendor_id, 'version', OLD.version,
            'created_at', OLD.created_at, 'label', OLD.label,
            'verified', json(iif(OLD.verified, 'true', 'false')),
            'last_operation_id', OLD.last_operation_id, 'last_actor', OLD.last_actor),
        json_object(
            'deployment_id', NEW.deployment_id, 'vendor_id', NEW.vendor_id, 'version', NEW.version,
            'created_at', NEW.created_at, 'label', NEW.label,
            'verified', json(iif(NEW.verified, 'true', 'false')),
            'last_operation_id', NEW.last_operation_id, 'last_actor', NEW.last_actor));
END;

CREATE TRIGGER vendor_deployment_links_unlinked AFTER DELETE ON vendor_deployment_links FOR EACH ROW BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES (
        'vendor_deployment_link', OLD.deployment_id, OLD.version, 'unlinked', OLD.last_actor,
        strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), OLD.last_operation_id,
        json_object(
            'deployment_id', OLD.deployment_id, 'vendor_id', OLD.vendor_id, 'version', OLD.version,
            'created_at', OLD.created_at, 'label', OLD.label,
            'verified', json(iif(OLD.verified, 'true', 'false')),
            'last_operation_id', OLD.last_operation_id, 'last_actor', OLD.last_actor),
        NULL);
END;

CREATE TABLE work_item_deployment_links (
    deployment_id TEXT NOT NULL REFERENCES deployment_events,
    work_item_id TEXT NOT NULL CHECK (length(work_item_id) = 36),
    version INTEGER NOT NULL CHECK (version >= 1),
    created_at TEXT NOT NULL CHECK (created_at LIKE '____-__-__T__:__:__.___Z'),
    label TEXT NOT NULL,
    verified INTEGER NOT NULL CHECK (verified IN (0, 1)),
    last_operation_id TEXT NOT NULL,
    last_actor TEXT NOT NULL,
    PRIMARY KEY (deployment_id, work_item_id)
) STRICT;

CREATE INDEX work_item_deployment_links_work_item
    ON work_item_deployment_links (work_item_id, deployment_id);

CREATE TRIGGER work_item_deployment_links_linked
AFTER INSERT ON work_item_deployment_links FOR EACH ROW BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES (
        'work_item_deployment_link', NEW.deployment_id, NEW.version, 'linked', NEW.last_actor,
        NEW.created_at, NEW.last_operation_id,
        NULL,
        json_object(
            'deployment_id', NEW.deployment_id, 'work_item_id', NEW.work_item_id,
            'version', NEW.version, 'created_at', NEW.created_at, 'label', NEW.label,
            'verified', json(iif(NEW.verified, 'true', 'false')),
            'last_operation_id', NEW.last_operation_id, 'last_actor', NEW.last_actor));
END;

CREATE TRIGGER work_item_deployment_links_updated
AFTER UPDATE ON work_item_deployment_links FOR EACH ROW BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES (
        'work_item_deployment_link', NEW.deployment_id, NEW.version, 'updated', NEW.last_actor,
        strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), NEW.last_operation_id,
        json_object(
            'deployment_id', OLD.deployment_id, 'work_item_id', OLD.work_item_id,
            'version', OLD.version, 'created_at', OLD.created_at, 'label', OLD.label,
            'verified', json(iif(OLD.verified, 'true', 'false')),
            'last_operation_id', OLD.last_operation_id, 'last_actor', OLD.last_actor),
        json_object(
            'deployment_id', NEW.deployment_id, 'work_item_id', NEW.work_item_id,
            'version', NEW.version, 'created_at', NEW.created_at, 'label', NEW.label,
            'verified', json(iif(NEW.verified, 'true', 'false')),
            'last_operation_id', NEW.last_operation_id, 'last_actor', NEW.last_actor));
END;

CREATE TRIGGER work_item_deployment_links_unlinked
AFTER DELETE ON work_item_deployment_links FOR EACH ROW BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES (
        'work_item_deployment_link', OLD.deployment_id, OLD.version, 'unlinked', OLD.last_actor,
        strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), OLD.last_operation_id,
        json_object(
            'deployment_id', OLD.deployment_id, 'work_item_id', OLD.work_item_id,
            'version', OLD.version, 'created_at', OLD.created_at, 'label', OLD.label,
            'verified', json(iif(OLD.verified, 'true', 'false')),
            'last_operation_id', OLD.last_operation_id, 'last_actor', OLD.last_actor),
        NULL);
END;
