public import ServiceKit
import Storage

/// The vendors service: which extractors work, for what, and how well.
public enum VendorsService {
    /// Its name, tables and tools.
    public static let descriptor = ServiceDescriptor(
        name: "vendors",
        title: "Vendor extractors",
        schema: Schema(
            service: "vendors",
            postgresql: [migration(PackageResources._01_vendors_postgresql_sql)],
            sqlite: [migration(PackageResources._01_vendors_sqlite_sql)],
            records: [RecordTable(entity: "vendor_extractor", table: "vendor_extractors")]),
        tools: [QueryVendorStatus.self, ListVendors.self, UpdateVendorStatus.self, CreateVendor.self],
        labels: VendorStatements.labels)

    /// Runs the service as this process; see `ServiceProcess.run`.
    public static func run() -> Never {
        ServiceProcess.run(descriptor)
    }

    private static func migration(_ sql: [UInt8]) -> Migration {
        Migration(number: 1, name: "vendors", sql: String(decoding: sql, as: UTF8.self))
    }
}
