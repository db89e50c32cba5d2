import Foundation

/// What a round trip costs at least: 300 bytes to another process and back, blocking calls, nothing else.
enum PingPong {
    static func measure(seconds: Double) async throws -> LatencySummary {
        let echo = try await MeasuredEcho.start(.bytes)
        defer { echo.stop() }
        return try exchange(echo.path, seconds: seconds)
    }

    private static func exchange(_ path: String, seconds: Double) throws -> LatencySummary {
        let descriptor = UnixSocketCalls.connect(path)
        guard descriptor >= 0 else { throw LoadFault("the echo can't be reached: errno \(errno)") }
        defer { close(descriptor) }
        var message = [UInt8](repeating: 1, count: 300)
        return try Repeated.measure(seconds: seconds) {
            guard UnixSocketCalls.writeAll(descriptor, message[...]) else {
                throw LoadFault("the echo has gone")
            }
            var done = 0
            while done < message.count {
                let count = message.withUnsafeMutableBytes {
                    read(descriptor, $0.baseAddress, $0.count - done)
                }
                guard count > 0 else { throw LoadFault("the echo has gone") }
                done += count
            }
        }
    }
}

/// The same thing again and again, each time timed.
enum Repeated {
    /// - Parameter seconds: How long, after a tenth of that which is not counted.
    static func measure(seconds: Double, _ body: () throws -> Void) throws -> LatencySummary {
        let end = Driver.now() + Int64(seconds * 1e9)
        let counted = Driver.now() + Int64(seconds * 1e8)
        var latencies = Latencies()
        var now = Driver.now()
        while now < end {
            try body()
            let after = Driver.now()
            if now >= counted { latencies.record(after - now) }
            now = after
        }
        guard let summary = latencies.summary else { throw LoadFault("too short to measure anything") }
        return summary
    }
}

/// What the disk takes to keep 8 KiB: a write and a flush, as a commit does it.
enum FlushProbe {
    static func measure(in directory: String, seconds: Double) throws -> LatencySummary {
        let path = "\(directory)/flush-probe"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw LoadFault("\(path): errno \(errno)") }
        defer {
            close(descriptor)
            unlink(path)
        }
        let page = [UInt8](repeating: 1, count: 8192)
        return try Repeated.measure(seconds: seconds) {
            guard pwrite(descriptor, page, page.count, 0) == page.count, fdatasync(descriptor) == 0 else {
                throw LoadFault("\(path) can't be written: errno \(errno)")
            }
        }
    }
}
