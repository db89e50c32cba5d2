public import ServiceKit
import Storage

/// The vendors service: which extractors work, for what, and how well.
public enum VendorsService {
    /// Its name, tables and tools, and what it offers beside them.
    public static let descriptor = ServiceDescriptor(
        name: "vendors",
        title: "Vendor extractors",
        schema: Schema(
            service: "vendors",
            postgresql: [
                migration(1, "vendors", PackageResources._01_vendors_postgresql_sql),
                migration(2, "changes", PackageResources._02_changes_postgresql_sql),
            ],
            sqlite: [migration(1, "vendors", PackageResources._01_vendors_sqlite_sql)],
            records: [RecordTable(entity: "vendor_extractor", table: "vendor_extractors")]),
        tools: [QueryVendorStatus.self, ListVendors.self, UpdateVendorStatus.self, CreateVendor.self],
        methods: [VendorOverview.self],
        labels: VendorStatements.labels, names: VendorStatements.named,
        rewriting: VendorRewriting.calls,
        imports: ImportedRecords([VendorImport.self], decidedBy: "workitems"),
        resources: VendorResources.all,
        prompts: VendorPrompts.all)

    /// Runs the service as this process; see `ServiceProcess.run`.
    public static func run() -> Never {
        ServiceProcess.run(descriptor)
    }

    private static func migration(_ number: Int, _ name: String, _ sql: [UInt8]) -> Migration {
        Migration(number: number, name: name, sql: String(decoding: sql, as: UTF8.self))
    }
}
