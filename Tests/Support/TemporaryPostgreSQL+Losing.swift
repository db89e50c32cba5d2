extension TemporaryPostgreSQL {
    /// How many changes a service's store has told so far.
    ///
    /// - Throws: `TestKitError` with what psql said.
    public func lastChange(of service: String, url: String) throws -> Int {
        let text = try execute("SELECT coalesce(max(seq), 0) FROM \(service).changes", url: url)
        return Int(text.dropLast()) ?? 0
    }

    /// Takes a service's store back to where it was after a change, and into another place: as if a replica
    /// that received no more had taken over. Every connection ends.
    ///
    /// - Parameter tables: The tables of the records, by their kind; a record is told by the first column.
    /// - Throws: `TestKitError` with what psql said.
    public func lose(
        after change: Int, of service: String, tables: KeyValuePairs<String, String>, url: String
    ) throws {
        let cases = tables.map { "WHEN '\($0.key)' THEN '\($0.value)'" }.joined(separator: " ")
        try execute(
            """
            SET search_path = \(service);
            SET session_replication_role = replica;
            DO $$
            DECLARE
                lost record;
                its_table text;
                id_column text;
            BEGIN
                FOR lost IN SELECT * FROM changes WHERE seq > \(change) ORDER BY seq DESC LOOP
                    its_table := CASE lost.entity \(cases) END;
                    SELECT attname INTO id_column FROM pg_attribute
                    WHERE attrelid = its_table::regclass AND attnum = 1;
                    EXECUTE format('DELETE FROM %I WHERE %I::text = %L',
                        its_table, id_column, lost.entity_id);
                    IF lost.before IS NOT NULL THEN
                        EXECUTE format('INSERT INTO %I SELECT * FROM json_populate_record(NULL::%I, %L)',
                            its_table, its_table, lost.before);
                    END IF;
                    DELETE FROM operations WHERE operation_id = lost.operation_id;
                    DELETE FROM changes WHERE seq = lost.seq;
                END LOOP;
                IF to_regproc('recount') IS NOT NULL THEN PERFORM recount(); END IF;
            END
            $$;
            UPDATE store SET history = '1/00000001';
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid();
            """, url: url)
    }
}
