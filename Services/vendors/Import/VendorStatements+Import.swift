import Primitives
import Storage
import Wire

extension VendorStatements {
    /// The vendors of these keys of names, and those of these ids.
    static func any(named keys: [String], or ids: [Identifier], _ dialect: Dialect) -> Statement {
        Statement(
            """
            SELECT \(columns) FROM vendor_extractors WHERE lower(name) IN \(dialect.texts(in: "$1")) \
            OR id IN \(dialect.identifiers(in: "$2"))
            """,
            .json(JSON.array(keys.map { .string($0) }).serialized),
            .json(JSON.array(ids.map { .string($0.description) }).serialized))
    }

    /// Takes a vendor away, whose row says first by whom.
    static func remove(_ id: Identifier, by actor: String, operationID: Identifier) -> [Statement] {
        [
            Statement(
                "UPDATE vendor_extractors SET last_operation_id = $2, last_actor = $3 WHERE id = $1",
                .identifier(id), .identifier(operationID), .text(actor)),
            Statement("DELETE FROM vendor_extractors WHERE id = $1", .identifier(id)),
        ]
    }
}
