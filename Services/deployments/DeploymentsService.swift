public import ServiceKit
import Storage

/// The deployments service: what went out, when, and what it touched.
public enum DeploymentsService {
    /// Its name, tables and tools, and whose records it names.
    public static let descriptor = ServiceDescriptor(
        name: "deployments",
        title: "Deployments",
        schema: Schema(
            service: "deployments",
            postgresql: [
                migration(1, "deployments", PackageResources._01_deployments_postgresql_sql),
                migration(2, "scale", PackageResources._02_scale_postgresql_sql),
            ],
            sqlite: [
                migration(1, "deployments", PackageResources._01_deployments_sqlite_sql),
                migration(2, "scale", PackageResources._02_scale_sqlite_sql),
            ],
            records: [
                RecordTable(entity: "deployment_event", table: "deployment_events"),
                RecordTable(
                    entity: "vendor_deployment_link", table: "vendor_deployment_links",
                    key: ["deployment_id", "vendor_id"]),
                RecordTable(
                    entity: "work_item_deployment_link", table: "work_item_deployment_links",
                    key: ["deployment_id", "work_item_id"]),
            ]),
        tools: [RecordDeployment.self, ListDeployments.self, QueryDeployment.self],
        methods: [DeploymentOverview.self],
        peers: LinkKind.allCases.map(\.owner),
        rewriting: DeploymentRewriting.calls,
        imports: ImportedRecords([DeploymentImport.self], decidedBy: "workitems"),
        resources: DeploymentResources.all,
        prompts: DeploymentPrompts.all)

    /// Runs the service as this process; see `ServiceProcess.run`.
    public static func run() -> Never {
        ServiceProcess.run(descriptor)
    }

    private static func migration(_ number: Int, _ name: String, _ sql: [UInt8]) -> Migration {
        Migration(number: number, name: name, sql: String(decoding: sql, as: UTF8.self))
    }
}
