import NIOCore
import ServiceKit
import Vendors
import Wire
import WorkItems

/// What a call's arguments go through before the store is asked.
enum InputBenchmarks {
    private static let item = ByteBuffer(
        string: #"{"item_type":"task","title":"Import invoices","parent_id":"019a0000-0000-7000-8000-"#
            + #"000000000001","metadata":{"estimated_hours":2.5,"note":"kept as it is"},"status":"active","#
            + #""branch_name":"feature/invoices"}"#)
    private static let vendor = ByteBuffer(
        string: #"{"name":"vendor-017","version":12,"status":"broken","metadata":{"test_results":{"#
            + #""passing":40,"total":45,"skipped":2},"manifest_compliant":true}}"#)

    static var all: [Benchmark] {
        [
            Benchmark("arguments, create_work_item", repeats: 500) {
                keep(try read("create_work_item", of: WorkItemsService.descriptor, item))
            },
            Benchmark("arguments, update_vendor_status", repeats: 500) {
                keep(try read("update_vendor_status", of: VendorsService.descriptor, vendor))
            },
        ]
    }

    /// A tool as a call makes it: by its name, from the bytes of its arguments.
    static func read(
        _ name: String, of service: ServiceDescriptor, _ arguments: ByteBuffer
    ) throws -> any Tool {
        guard let type = service.tools.first(where: { $0.description.name == name }),
            let object = JSONSlice(unchecked: arguments).decoded?.object
        else { throw Missing(name: name) }
        return try read(type, object)
    }

    private static func read(_ type: (some Tool).Type, _ arguments: JSONObject) throws -> any Tool {
        try InputReader.read(type, from: arguments)
    }

    private struct Missing: Error { let name: String }
}
