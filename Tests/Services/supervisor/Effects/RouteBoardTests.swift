import NIOCore
import NIOEmbedded
import Primitives
import Testing
import Wire

@testable import Supervisor

/// The answers that those who wait have had.
private final class Answers {
    var revisions: [Int64] = []

    func take(_ answer: JSON) { revisions.append(answer["revision"]?.integer ?? -1) }
}

@Suite struct RouteBoardTests {
    private let loop = EmbeddedEventLoop()
    private let board: RouteBoard
    private let answers = Answers()

    init() {
        board = RouteBoard(eventLoop: loop, now: Timestamp(milliseconds: 1000))
        board.publish(Route(service: "one", epoch: 1, writes: nil))
    }

    private func wait(after: Int64?, milliseconds: Int64 = 1000, isAwaited: Bool = true) -> Bool {
        let answers = answers
        return board.wait(
            after: after, milliseconds: milliseconds, isAwaited: { isAwaited }, answer: answers.take)
    }

    @Test(arguments: [nil, 1, 1002] as [Int64?]) func otherRevision_isAnsweredAtOnce(after: Int64?) {
        #expect(wait(after: after))
        #expect(answers.revisions == [1001])
    }

    @Test func sameRevision_isAnsweredAtTheNextChange() {
        #expect(wait(after: 1001))
        #expect(answers.revisions == [])
        board.publish(Route(service: "one", epoch: 2, writes: .primary))
        #expect(answers.revisions == [1002])
        #expect(board.routes == [Route(service: "one", epoch: 2, writes: .primary)])
        board.publish(Route(service: "two", epoch: 1, writes: .primary))
        #expect(answers.revisions == [1002])
        #expect(board.routes.map(\.service) == ["one", "two"])
    }

    @Test func nothingChanges_isAnsweredAfterTheWaitWithTheSameRevision() {
        #expect(wait(after: 1001))
        loop.advanceTime(by: .milliseconds(999))
        #expect(answers.revisions == [])
        loop.advanceTime(by: .milliseconds(1))
        #expect(answers.revisions == [1001])
        #expect(board.waiterCount == 0)
    }

    @Test func noWait_isAnsweredAtOnce() {
        #expect(wait(after: 1001, milliseconds: 0))
        #expect(answers.revisions == [1001])
    }

    @Test func closed_answersEverybodyAndLetsNobodyWait() {
        #expect(wait(after: 1001))
        board.close()
        #expect(wait(after: 1001))
        #expect(answers.revisions == [1001, 1001])
    }

    @Test func tooMany_areRefusedUntilSomebodyHasLeft() {
        for _ in 1..<RouteBoard.waitersMax { #expect(wait(after: 1001)) }
        #expect(wait(after: 1001, isAwaited: false))
        // The one who has left makes room for one.
        #expect(wait(after: 1001))
        #expect(!wait(after: 1001))
        #expect(board.waiterCount == RouteBoard.waitersMax)
    }
}
