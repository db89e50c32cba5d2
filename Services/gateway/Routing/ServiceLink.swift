import NIOCore
import Primitives
import Transport

/// One service as the gateway reaches it.
final class ServiceLink {
    let name: String
    let client: FrameClient

    init(name: String, directory: String, eventLoop: any EventLoop, clocks: Clocks) {
        self.name = name
        client = FrameClient(path: "\(directory)/\(name).sock", eventLoop: eventLoop, clocks: clocks)
    }
}

extension EventLoop {
    /// Runs `body` on this loop after so many milliseconds; call it on the loop.
    @discardableResult
    func after(milliseconds: Int64, _ body: @escaping () -> Void) -> Scheduled<Void> {
        let bound = NIOLoopBound(body, eventLoop: self)
        return scheduleTask(in: .milliseconds(milliseconds)) { bound.value() }
    }
}
