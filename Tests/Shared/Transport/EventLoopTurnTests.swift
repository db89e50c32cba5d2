import NIOCore
import NIOPosix
import Testing

@testable import Transport

@Suite struct EventLoopTurnTests {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    @Test func whatWaits_isDoneAtTheEndOfTheTurn_inItsOrder() throws {
        let log = try turn { turn, loop, note in
            turn.begin()
            turn.atEnd(on: loop) { note("first") }
            turn.atEnd(on: loop) { note("second") }
            note("read")
            turn.end()
            note("over")
        }
        #expect(log == ["read", "first", "second", "over"])
    }

    @Test func whatComesToWaitMeanwhile_isDoneToo() throws {
        let log = try turn { turn, loop, note in
            turn.begin()
            turn.atEnd(on: loop) {
                note("first")
                turn.atEnd(on: loop) { note("its own") }
                // Another end inside of this one changes nothing.
                turn.end()
                note("still first")
            }
            turn.end()
            note("over")
            turn.begin()
            turn.end()
        }
        #expect(log == ["first", "still first", "its own", "over"])
    }

    @Test func outsideOfATurn_itIsDoneSoon() throws {
        let log = try turn { turn, loop, note in
            turn.end()
            turn.atEnd(on: loop) { note("soon") }
            note("now")
        }
        #expect(log == ["now", "soon"])
    }

    @Test func eachThread_hasTurnsOfItsOwn() throws {
        let first = try group.next().submit { ObjectIdentifier(EventLoopTurn.current) }.wait()
        #expect(try group.next().submit { ObjectIdentifier(EventLoopTurn.current) }.wait() == first)
        #expect(ObjectIdentifier(EventLoopTurn.current) != first)
    }

    /// What `body` notes on an event loop, up to what it leaves for the loop's next turn.
    private func turn(
        _ body: @escaping @Sendable (EventLoopTurn, any EventLoop, @escaping (String) -> Void) -> Void
    ) throws -> [String] {
        let loop = group.next()
        let log = NIOLoopBoundBox.makeBoxSendingValue([String](), eventLoop: loop)
        try loop.submit { body(.current, loop) { log.value.append($0) } }.wait()
        return try loop.submit { log.value }.wait()
    }
}
