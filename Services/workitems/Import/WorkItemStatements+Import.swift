import Primitives
import Storage

extension WorkItemStatements {
    /// Takes an item away that nothing lies below, and says first by whom.
    static func remove(_ id: Identifier, by actor: String, operationID: Identifier) -> [Statement] {
        [
            Statement(
                "UPDATE work_items SET last_operation_id = $2, last_actor = $3 WHERE id = $1",
                .identifier(id), .identifier(operationID), .text(actor)),
            Statement("DELETE FROM work_items WHERE id = $1", .identifier(id)),
        ]
    }
}
