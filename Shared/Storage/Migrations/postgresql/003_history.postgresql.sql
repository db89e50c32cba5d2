-- Where the store's epoch takes place (current_history); null until the first connection.
ALTER TABLE store ADD COLUMN history text;

-- The cluster and the timeline of the server that runs this. It fails on a server that is in recovery.
CREATE FUNCTION current_history() RETURNS text LANGUAGE sql AS $$
    SELECT system_identifier || '/' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) FROM pg_control_system()
$$;

-- Raises the store's epoch where its history goes on in another place: on a replica that was promoted, or in a cluster
-- that a backup was restored into. What had been committed last may be missing then. Every connection begins with it.
CREATE FUNCTION note_history() RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM store WHERE history = current_history()) THEN
        -- Of several that find out at once, all but the first wait and then find it done.
        UPDATE store SET epoch = epoch + (history IS NOT NULL)::int, history = current_history()
        WHERE history IS DISTINCT FROM current_history();
    END IF;
END
$$;
