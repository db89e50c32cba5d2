import NIOCore
import Primitives

@testable import WorkItems

/// The identifier made of a small number.
func identifier(_ number: UInt64) -> Identifier { Identifier(high: number, low: number) }

/// A task as it might be stored.
func sampleItem(_ number: UInt64 = 1, below parent: ItemPath? = nil) -> WorkItem {
    let id = identifier(number)
    let time = Timestamp(milliseconds: 1_700_000_000_000)
    return WorkItem(
        id: id, version: 3, type: .task, title: "item \(number)", status: .active,
        parentID: parent.flatMap { Identifier(String($0.text.suffix(36))) },
        path: parent?.child(id) ?? ItemPath(root: id), branchName: "main", commitHash: nil,
        pullRequestNumber: 7, metadata: ByteBuffer(string: #"{"estimated_hours":2.50}"#), createdAt: time,
        updatedAt: time.advanced(milliseconds: 5), createdBy: "maker", updatedBy: "changer")
}
