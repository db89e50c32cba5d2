import NIOCore
import Primitives
import Transport
import Wire

/// What a gateway that is supervised tells its supervisor: that it is ready, twice a second that it is alive,
/// and that it leaves. Use it on its event loop only.
final class SupervisedLife {
    private let eventLoop: any EventLoop
    private let inFlight: () -> Int
    private var control: ControlChannel?
    private var heartbeats: RepeatedTask?

    private init(eventLoop: any EventLoop, inFlight: @escaping () -> Int) {
        self.eventLoop = eventLoop
        self.inFlight = inFlight
    }

    /// Takes over the inherited descriptor.
    ///
    /// - Parameters:
    ///   - inFlight: How many requests are under way.
    ///   - onOrder: Takes what the supervisor wants done.
    ///   - onOrphaned: The supervisor is gone: nobody restarts anything, or has this one's listener.
    static func open(
        descriptor: CInt, eventLoop: any EventLoop, inFlight: @escaping () -> Int,
        onOrder: @escaping (ChildOrder) -> Void = { _ in }, onOrphaned: @escaping () -> Void
    ) -> EventLoopFuture<NIOLoopBound<SupervisedLife>> {
        let life = NIOLoopBound(
            SupervisedLife(eventLoop: eventLoop, inFlight: inFlight), eventLoop: eventLoop)
        let orphaned = NIOLoopBound(onOrphaned, eventLoop: eventLoop)
        let ordered = NIOLoopBound(onOrder, eventLoop: eventLoop)
        return ControlChannel.open(descriptor: descriptor, eventLoop: eventLoop) {
            life.value.stop()
            orphaned.value()
        }.map { channel in
            life.value.control = channel.value
            channel.value.onOrder = ordered.value
            return life
        }
    }

    /// It serves from now on.
    func ready() {
        control?.send(.ready)
        let life = NIOLoopBound(self, eventLoop: eventLoop)
        heartbeats = eventLoop.scheduleRepeatedTask(
            initialDelay: .zero, delay: .milliseconds(Limits.heartbeatMilliseconds)
        ) { _ in
            life.value.control?.send(.heartbeat(inFlight: life.value.inFlight()))
        }
    }

    /// It takes nothing new and leaves once what is under way has ended.
    func draining() { control?.send(.draining) }

    private func stop() {
        heartbeats?.cancel()
        control = nil
    }
}
