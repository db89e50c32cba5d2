import Wire

extension OwnTool {
    /// Everything the gateway offers, in the order clients list it, after the services' tools.
    static let all = [
        systemStatus, generateStatusReport, listSyncConflicts, resolveSyncConflict, importStatusDocument,
    ]

    static let systemStatus = OwnTool(
        name: "system_status", title: "System status",
        text: "Every service: state, store, layer in use, pending writes, conflicts. Always answers.",
        arguments: [], output: [("services", "array"), ("supervisor", ["object", "null"])], writes: false)

    static let generateStatusReport = OwnTool(
        name: "generate_status_report", title: "Status report",
        text: "The whole project: vendors, open work, last deployments, pending enhancements.",
        arguments: [
            Argument(
                name: "format",
                schema: ["type": "string", "enum": ["markdown", "json"], "default": "markdown"]),
            Argument(
                name: "write_file",
                schema: [
                    "type": "boolean", "default": false,
                    "description": "Also into the status document, between its markers",
                ]),
        ], output: [("generated_at", "string"), ("format", "string"), ("report", ["string", "object"])],
        writes: true)

    static let listSyncConflicts = OwnTool(
        name: "list_sync_conflicts", title: "List sync conflicts",
        text: "Writes accepted during an outage that the database refused, newest first. Read ours and "
            + "theirs, then decide with resolve_sync_conflict and current_version.",
        arguments: [
            Argument(
                name: "kind",
                schema: [
                    "type": "string",
                    "enum": ["version", "duplicate", "rejected", "orphan", "lost_in_failover"],
                ]),
            Argument(
                name: "limit", schema: ["type": "integer", "minimum": 1, "maximum": 100, "default": 50]),
            Argument(name: "cursor", schema: ["type": "string", "maxLength": 100]),
        ], output: [("items", "array"), ("next_cursor", ["string", "null"])], writes: false)

    static let resolveSyncConflict = OwnTool(
        name: "resolve_sync_conflict", title: "Resolve a sync conflict",
        text: "keep: local carries out our writes on the record as it is; primary drops them. Without keep a "
            + "person is asked, if the client can. rename_to gives another name where one was taken.",
        arguments: [
            Argument(name: "id", schema: ["type": "string", "format": "uuid"], isRequired: true),
            Argument(name: "keep", schema: ["type": "string", "enum": ["local", "primary"]]),
            Argument(
                name: "version",
                schema: ["type": "integer", "minimum": 1, "description": "The conflict's current_version"],
                isRequired: true),
            Argument(name: "rename_to", schema: ["type": "string", "maxLength": 200]),
        ], output: [("sync_conflict", "object")], writes: true, isDestructive: true)

    static let importStatusDocument = OwnTool(
        name: "import_status_document", title: "Import a status document",
        text:
            "Imports the vendors, deployments, enhancements and session prompts of a legacy status document, "
            + "all or nothing. First look with dry_run.",
        arguments: [
            Argument(
                name: "path",
                schema: ["type": "string", "maxLength": 4096, "description": "Inside the repository"]),
            Argument(name: "content", schema: ["type": "string", "description": "In place of the file"]),
            Argument(name: "dry_run", schema: ["type": "boolean", "default": true]),
            Argument(name: "full_details", schema: ["type": "boolean", "default": false]),
            Argument(name: "allow_unresolved_commits", schema: ["type": "boolean", "default": false]),
            Argument(
                name: "rollback",
                schema: ["type": "string", "format": "uuid", "description": "import_id to take back"]),
        ], output: [("state", "string"), ("counts", "object"), ("checks", "array")], writes: true,
        isDestructive: true)
}
