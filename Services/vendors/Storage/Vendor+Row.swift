import Storage
import Wire

extension Vendor {
    /// Reads a row of a vendor's columns.
    init(row: Row) throws(StorageError) {
        guard let status = VendorStatus(rawValue: try row.text(3)) else {
            throw StorageError(.invalidStatement, detail: "an unknown vendor status")
        }
        self.init(
            id: try row.identifier(0), version: try row.integer(1), name: try row.text(2), status: status,
            extractorVersion: try row.text(4), metadata: try row.jsonObject(5),
            createdAt: try row.timestamp(6), updatedAt: try row.timestamp(7), createdBy: try row.text(8),
            updatedBy: try row.text(9))
    }
}

extension Row {
    /// The cell as a JSON object, decoded.
    func jsonObject(_ column: Int) throws(StorageError) -> JSONObject {
        guard let object = (try? JSON(parsing: try bytes(column)))?.object else {
            throw StorageError(.invalidStatement, detail: "column \(column) is not a JSON object")
        }
        return object
    }
}
