import Primitives
import Testing

@testable import WorkItems

@Suite struct ArchivePlaceTests {
    @Test func place_isReadAsItWasSaid() {
        let place = ArchivePlace(createdAt: Timestamp(milliseconds: 1_700_000_000_123), id: identifier(7))
        #expect(ArchivePlace(place.text) == place)
        for text in ["", "/", place.text + "/", "x/\(identifier(7))", "2026-01-01T00:00:00Z/7"] {
            #expect(ArchivePlace(text) == nil, "\(text)")
        }
    }
}
