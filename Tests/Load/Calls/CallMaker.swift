import NIOCore
import Primitives
import TestSupport
import Wire

/// One call, ready to be sent.
struct Call {
    let kind: CallKind
    /// The message from behind its id on.
    let tail: ByteBuffer
    /// The place of the record that it changes, in the pool of its kind; −1 for none.
    let record: Int
}

/// Makes calls with realistic arguments: of one seed always the same, in the same order. Calls that read are
/// written out once, for all runs.
struct CallMaker {
    private let records: SeededRecords
    private let envelope: Envelope
    private var generator: SeededGenerator
    private var vendorPool: VersionPool
    private var itemPool: VersionPool
    private let readTails: [[ByteBuffer]]
    private let parents: [Int]
    private let leaves: [Int]
    private var number: Int64 = 0
    private let identifier: () -> Identifier

    init(
        _ records: SeededRecords, _ envelope: Envelope, seed: UInt64,
        identifier: @escaping () -> Identifier = Clocks.system.identifier
    ) {
        self.records = records
        self.envelope = envelope
        self.identifier = identifier
        generator = SeededGenerator(seed: seed)
        vendorPool = VersionPool(records.vendors.map(\.version))
        leaves = records.shape.level(4).isEmpty ? Array(records.items.indices) : records.shape.level(4)
        parents = records.shape.level(3).isEmpty ? records.shape.level(0) : records.shape.level(3)
        itemPool = VersionPool(leaves.map { records.items[$0].version })
        readTails = CallKind.allCases.map { kind in
            ReadArguments(records).all(of: kind).map {
                envelope.tail(tool: kind.tool, arguments: $0.serialized, operation: nil)
            }
        }
    }

    /// The kind of the next call of a mix.
    mutating func draw(_ mix: Mix) -> CallKind { mix.draw(&generator) }

    /// A call of this kind; nil while every record it could change is in another call.
    mutating func make(_ kind: CallKind) -> Call? {
        if kind.isWrite { return makeWrite(kind) }
        let tails = readTails[kind.rawValue]
        let tail = tails.count > 1 ? tails[Int(generator.next() % UInt64(tails.count))] : tails[0]
        return Call(kind: kind, tail: tail, record: -1)
    }

    /// The call is over; `version` is what the record has now, where that is known.
    mutating func ended(_ kind: CallKind, record: Int, version: Int64?) {
        guard record >= 0 else { return }
        switch kind {
        case .updateVendorStatus: vendorPool.giveBack(record, version: version)
        default: itemPool.giveBack(record, version: version)
        }
    }

    private mutating func makeWrite(_ kind: CallKind) -> Call? {
        var record = -1
        let arguments: JSON
        switch kind {
        case .updateVendorStatus:
            guard let taken = vendorPool.take(&generator) else { return nil }
            record = taken
            arguments = vendorUpdate(taken)
        case .updateWorkItem:
            guard let taken = itemPool.take(&generator) else { return nil }
            record = taken
            arguments = itemUpdate(taken)
        case .recordDeployment: arguments = deployment()
        default: arguments = newItem()
        }
        let tail = envelope.tail(
            tool: kind.tool, arguments: arguments.serialized, operation: identifier())
        return Call(kind: kind, tail: tail, record: record)
    }

    private mutating func next() -> Int64 {
        number += 1
        return number
    }

    private mutating func vendorUpdate(_ record: Int) -> JSON {
        let number = next()
        return [
            "name": .string(records.vendors[record].key), "version": .integer(vendorPool.versions[record]),
            "status": number.isMultiple(of: 2) ? "operational" : "broken",
            "metadata": [
                "test_results": ["passing": 40, "total": 45, "skipped": .integer(number % 5)],
                "manifest_compliant": .bool(number.isMultiple(of: 3)),
            ],
        ]
    }

    private mutating func itemUpdate(_ record: Int) -> JSON {
        let number = next()
        return [
            "id": .string(records.items[leaves[record]].id), "version": .integer(itemPool.versions[record]),
            "title": .string("renamed \(number)"),
            "status": number.isMultiple(of: 2) ? "active" : "completed",
        ]
    }

    private mutating func newItem() -> JSON {
        let parent = parents[Int(generator.next() % UInt64(parents.count))]
        return [
            "item_type": "task", "title": .string("new \(next())"), "metadata": ["estimated_hours": 3],
            "parent_id": .string(records.items[parent].id), "status": "completed",
        ]
    }

    /// With links where their owners are there to be asked.
    private mutating func deployment() -> JSON {
        let number = next()
        var arguments = DeploymentArguments.of(number: number)
        if !records.vendors.isEmpty, !records.items.isEmpty {
            arguments["vendor_ids"] = .array(pick(records.vendors))
            arguments["work_item_ids"] = .array(pick(records.items))
        }
        return .object(arguments)
    }

    /// The ids of two records that are not the same.
    private mutating func pick(_ records: [SeededRecords.Record]) -> [JSON] {
        let first = Int(generator.next() % UInt64(records.count))
        return [first, (first + 1) % records.count].map { .string(records[$0].id) }
    }
}
