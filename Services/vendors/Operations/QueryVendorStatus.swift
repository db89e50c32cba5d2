import ServiceKit
import Storage

/// One vendor by its name: the call that clients make most.
///
/// A hit is one prepared statement by a unique key, its cells written to the answer as they are. Only a miss
/// reads the other names, to tell which was meant.
struct QueryVendorStatus: Tool {
    static let description = ToolDescription(
        name: "query_vendor_status", title: "Query vendor status",
        text: "One vendor extractor by name: status, version, formats, test results, compliance.",
        effect: .read, output: VendorAnswer.schemaOfAnyLayer)

    let name: String

    init(_ input: inout InputReader) {
        name = input.required("name", .knownVendorName, "In any case")
    }

    func plan(_ context: CallContext) -> Plan {
        .readThen([VendorStatements.find(name: name)], cost: .point) { [name] rows in
            if let row = rows[0].first {
                return .answer(try Answer { writer throws in try row.writeVendorMembers(into: &writer) })
            }
            return .read([VendorStatements.names], cost: .scan) { rows in
                throw VendorRefusal.notFound(name, among: try rows[0].map { try $0.text(0) })
            }
        }
    }
}
