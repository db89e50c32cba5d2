import NIOCore
import Primitives
import ServiceKit
import Storage
import Wire

@testable import Vendors

/// What the tests of this service share: one vendor, one call, and answers to read.
enum VendorFixtures {
    static let id = Identifier(high: 0x019A_0000_0000_7000, low: 0x8000_0000_0000_0001)
    static let operationID = Identifier(high: 0x019A_0000_0000_7000, low: 0x8000_0000_0000_00FF)
    static let created = Timestamp(milliseconds: 1_767_225_600_000)
    static let now = Timestamp(milliseconds: 1_767_312_000_123)

    /// A number that is not whole.
    static let fraction = JSON.number(JSONNumber(1.5) ?? JSONNumber(integer: 0))

    static let metadata: JSONObject = [
        "format_support": ["excel": true, "csv": false, "pdf": true, "ocr": false],
        "test_results": ["passing": 40, "total": 45, "skipped": 2],
        "extractor_version": "2.3.1",
        "manifest_compliant": true,
        "note": ["kept": [1, fraction, "as \"it\" is"]],
    ]

    static let vendor = Vendor(
        id: id, version: 3, name: "Acme_Corp", status: .operational, extractorVersion: "2.3.1",
        metadata: metadata, createdAt: created, updatedAt: created, createdBy: "cli", updatedBy: "other")

    static func context(_ dialect: Dialect = .sqlite) -> CallContext {
        CallContext(
            operationID: operationID, actor: "claude-code", now: now,
            deadline: Deadline(MonotonicTime(nanoseconds: .max)), dialect: dialect, newIdentifier: { id })
    }

    /// A row as the store answers with for a vendor's columns.
    static func rows(_ vendors: Vendor...) -> Rows {
        var rows = Rows(columnCount: 10)
        for vendor in vendors {
            rows.append(vendor.id.description)
            rows.append(String(vendor.version))
            rows.append(vendor.name)
            rows.append(vendor.status.rawValue)
            rows.append(vendor.extractorVersion)
            rows.append(JSON.object(vendor.metadata).text)
            rows.append(vendor.createdAt.description)
            rows.append(vendor.updatedAt.description)
            rows.append(vendor.createdBy)
            rows.append(vendor.updatedBy)
        }
        return rows
    }

    /// Rows of one column.
    static func column(_ values: String...) -> Rows {
        var rows = Rows(columnCount: 1)
        for value in values { rows.append(value) }
        return rows
    }

    static func read<T: Tool>(_ type: T.Type, _ arguments: JSONObject) throws -> T {
        try InputReader.read(type, from: arguments)
    }

    static func content(_ answer: Answer) throws -> JSON {
        try JSON(parsing: answer.structuredContent())
    }

    /// The paths of the faults for which these arguments are refused; empty where they are not.
    static func faultPaths<T: Tool>(_ type: T.Type, _ arguments: JSONObject) -> [String] {
        do {
            _ = try read(type, arguments)
            return []
        } catch let error as ToolError {
            return paths(error)
        } catch {
            return ["\(error)"]
        }
    }

    /// The paths of a validation error's faults.
    static func paths(_ error: ToolError) -> [String] {
        (error.details["errors"]?.array ?? []).compactMap { $0["path"]?.string }
    }
}
