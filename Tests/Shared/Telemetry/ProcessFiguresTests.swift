import Foundation
import TestSupport
import Testing

@testable import Telemetry

@Suite struct ProcessFiguresTests {
    @Test func figures_areThoseOfThisProcess() throws {
        let figures = try #require(ProcessFigures())
        #expect(figures.residentBytes > 1 << 20)
        #expect((1...figures.residentBytes).contains(figures.proportionalBytes))
        #expect(figures.openDescriptors >= 3)
        #expect(figures.maxDescriptors >= figures.openDescriptors)
        #expect(figures.cpuSeconds > 0)
        #expect(figures.threads >= 1)
        let age = Date().timeIntervalSince1970 - figures.startSeconds
        #expect((-2...86_400).contains(age))
        var page = MetricPage()
        figures.add(to: &page)
        #expect(page.samples.count == 7)
    }

    @Test func processThatIsGone_hasNone() {
        #expect(ProcessFigures(of: 0x7FFF_FFFF) == nil)
    }
}
