import Testing

@testable import Gateway

@Suite struct PlacesTests {
    struct Case: Sendable {
        let reads: [Instance]
        let writes: Instance?
        var open: [Instance] = []
        let reader: Instance
        let other: Instance?
    }

    @Test(arguments: [
        Case(reads: [.primary, .standby], writes: .primary, reader: .primary, other: .standby),
        Case(reads: [.standby, .primary], writes: .standby, reader: .standby, other: .primary),
        Case(reads: [.primary], writes: .primary, reader: .primary, other: nil),
        Case(
            reads: [.primary, .standby], writes: .primary, open: [.primary], reader: .standby,
            other: .primary),
        // A breaker takes nothing away where nobody else could answer.
        Case(
            reads: [.primary, .standby], writes: .primary, open: [.primary, .standby], reader: .primary,
            other: .standby),
        Case(reads: [.primary], writes: .primary, open: [.primary], reader: .primary, other: nil),
        // Where nobody may be asked, the request waits where it will be answered first.
        Case(reads: [], writes: .standby, reader: .standby, other: nil),
        Case(reads: [], writes: nil, reader: .primary, other: nil),
    ])
    func readers_areTheRoutesInTheLightOfTheBreakers(_ one: Case) {
        let places = Places(Route(epoch: 1, writes: one.writes, reads: one.reads)) { one.open.contains($0) }
        #expect(places.reader == one.reader)
        #expect(places.otherReader == one.other)
        #expect(places.writer == one.writes)
    }

    @Test func readerBesidesOne_isTheOther() {
        let both = Places(Route(epoch: 1, writes: nil, reads: [.primary, .standby]))
        #expect(both.reader(besides: .primary) == .standby)
        #expect(both.reader(besides: .standby) == .primary)
        let one = Places(.unpublished)
        #expect(one.reader(besides: .primary) == nil)
        #expect(one.reader(besides: .standby) == .primary)
    }
}
