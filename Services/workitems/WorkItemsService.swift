public import ServiceKit
import Storage

/// Work items, their dependencies, their archive, and the project's configuration.
public enum WorkItemsService {
    /// What ServiceKit makes the service of. The first tool needs no arguments and changes nothing.
    public static let descriptor = ServiceDescriptor(
        name: "workitems", title: "Work items and project configuration", schema: schema,
        tools: [
            GetProjectConfiguration.self, CreateWorkItem.self, UpdateWorkItem.self, QueryWorkItem.self,
            ListWorkItems.self, AddWorkItemDependency.self, RemoveWorkItemDependency.self,
            WorkItemHistory.self, UpdateProjectConfiguration.self, CreateEnhancement.self,
            UpdateEnhancement.self, ListEnhancements.self, QueryArchivedWorkItems.self,
            CreateSessionFromPrompt.self,
        ],
        methods: [WorkItemOverview.self, ArchiveItems.self],
        labels: { WorkItemStatements.labels($0) },
        rewriting: WorkItemRewriting.calls,
        imports: ImportedRecords([SessionImport.self, EnhancementImport.self], decidedBy: nil),
        resources: WorkItemResources.all,
        prompts: WorkItemPrompts.all)

    static let schema = Schema(
        service: "workitems",
        postgresql: [
            migration(1, "workitems", PackageResources._01_workitems_postgresql_sql),
            migration(2, "checks", PackageResources._02_checks_postgresql_sql),
            migration(3, "enhancements", PackageResources._03_enhancements_postgresql_sql),
            migration(4, "dependency_history", PackageResources._04_dependency_history_postgresql_sql),
            migration(5, "archiving", PackageResources._05_archiving_postgresql_sql),
            migration(6, "scale", PackageResources._06_scale_postgresql_sql),
            migration(7, "tree_levels", PackageResources._07_tree_levels_postgresql_sql, isAdditive: true),
        ],
        sqlite: [
            migration(1, "workitems", PackageResources._01_workitems_sqlite_sql),
            migration(2, "enhancements", PackageResources._02_enhancements_sqlite_sql),
            migration(3, "dependency_history", PackageResources._03_dependency_history_sqlite_sql),
            migration(4, "archiving", PackageResources._04_archiving_sqlite_sql),
            migration(5, "scale", PackageResources._05_scale_sqlite_sql),
        ],
        records: [
            RecordTable(entity: "work_item", table: "work_items"),
            RecordTable(entity: "archived_work_item", table: "archived_work_items"),
            RecordTable(
                entity: "work_item_dependency", table: "work_item_dependencies",
                key: ["source_id", "target_id", "dependency_type"], standsAlone: true),
            RecordTable(entity: "project_configuration", table: "project_configuration"),
            RecordTable(entity: "enhancement", table: "future_enhancements"),
        ], recount: "SELECT recount()")

    private static func migration(
        _ number: Int, _ name: String, _ sql: [UInt8], isAdditive: Bool = false
    ) -> Migration {
        Migration(
            number: number, name: name, sql: String(decoding: sql, as: UTF8.self), isAdditive: isAdditive)
    }
}
