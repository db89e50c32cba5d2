import Primitives

/// What a demonstration leaves to chance: the same from one seed, whatever the version of Swift.
struct DemoChance {
    private var generator: SplitMix

    init(seed: UInt64) { generator = SplitMix(seed: seed) }

    /// A whole number of the range.
    mutating func integer(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(generator.next() % UInt64(range.count))
    }

    /// One of these, of which there must be some.
    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[integer(0...elements.count - 1)]
    }

    /// Several of these, each once, in the order they have.
    mutating func pick<Element>(_ count: Int, of elements: [Element]) -> [Element] {
        var places = Array(elements.indices)
        while places.count > max(0, count) { places.remove(at: integer(0...places.count - 1)) }
        return places.map { elements[$0] }
    }

    /// True so often of a hundred times.
    mutating func happens(_ percent: Int) -> Bool { integer(1...100) <= percent }

    /// An identifier as it would have been made then.
    mutating func identifier(at time: Timestamp) -> Identifier {
        Identifier.version7(at: time, random: (generator.next(), generator.next()))
    }

    /// A commit's hash.
    mutating func commitHash() -> String {
        String((0..<40).map { _ in pick(Array("0123456789abcdef")) })
    }

    /// A write of somebody, then.
    mutating func write(at time: Timestamp, by actor: String? = nil) -> DemoLedger.Write {
        let name = actor ?? pick(DemoWords.actors)
        return DemoLedger.Write(at: time, actor: name, operationID: identifier(at: time))
    }
}
