import Primitives
import Storage
import Testing
import Wire

@testable import ServiceKit

@Suite struct NextVersionTests {
    private static let operation = Clocks.system.identifier()

    private func refusal(_ code: ErrorCode, expected: Int64, current: Int64) -> ToolError {
        ToolError(
            code, "no",
            details: [
                "expected_version": .integer(expected), "current_version": .integer(current),
                "current": ["id": "a"],
            ])
    }

    @Test func versionAfterTheOneThatAWriteWasMadeFor_isTheNext() {
        let next = NextVersion(refusing: refusal(.versionConflict, expected: 3, current: 7))
        #expect(next?.entityID == "a")
        #expect(next?.version == 4)
    }

    @Test func refusalForAnythingElse_hasNone() {
        #expect(NextVersion(refusing: refusal(.validationFailed, expected: 3, current: 7)) == nil)
        #expect(NextVersion(refusing: refusal(.versionConflict, expected: 7, current: 7)) == nil)
        #expect(NextVersion(refusing: ToolError(.versionConflict, "no")) == nil)
    }

    @Test(arguments: [
        ([], false), ([true], true), ([true, true], true), ([false], false), ([true, false], false),
    ])
    func versionIsAnothers_whereItIsKnownAndNothingIsOfTheWriteItself(areOthers: [Bool], expected: Bool)
        throws
    {
        var makers = Rows(columnCount: 1)
        for isOther in areOthers {
            let maker = isOther ? Clocks.system.identifier() : Self.operation
            makers.append(maker.description)
        }
        #expect(try NextVersion.isAnothers(makers, than: Self.operation) == expected)
    }
}
