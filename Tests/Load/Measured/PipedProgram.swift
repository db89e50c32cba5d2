import Foundation
import NIOCore
import NIOPosix
import Processes
import Synchronization

/// A program whose standard streams are a connection of the driver's: an MCP server over stdio.
final class PipedProgram: Sendable {
    let pid: pid_t
    private let isReaped = Mutex(false)

    /// Starts the program and ties its streams to the connection. It leaves when its input ends, with us at
    /// the latest.
    static func start(
        _ command: [String], environment: [String: String], directory: String, log: String,
        _ connection: LoadConnection
    ) throws -> (PipedProgram, EventLoopFuture<Void>) {
        let (childInput, input) = try Descriptor.pipe()
        let (output, childOutput) = try Descriptor.pipe()
        let errors = try Descriptor.raised(
            open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600))
        defer { for descriptor in [childInput, childOutput, errors] { close(descriptor) } }
        let pid = try ProcessSpawner.spawn(
            "/usr/bin/env", arguments: ["--chdir=\(directory)"] + command, environment: environment,
            handover: [
                .init(descriptor: childInput, number: 0), .init(descriptor: childOutput, number: 1),
                .init(descriptor: errors, number: 2),
            ])
        let bound = NIOLoopBound(connection, eventLoop: LoadSession.eventLoop)
        let opened = NIOPipeBootstrap(group: LoadSession.eventLoop)
            .channelOption(.maxMessagesPerRead, value: 4)
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 4096, initial: 16384, maximum: 262_144)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(bound.value)
                }
            }
            .takingOwnershipOfDescriptors(input: output, output: input)
            .map { _ in }
        return (PipedProgram(pid: pid), opened)
    }

    private init(pid: pid_t) { self.pid = pid }

    /// Waits until it has left, which it does by itself once its input has ended; ends it after some seconds.
    func stop() {
        isReaped.withLock { isReaped in
            guard !isReaped else { return }
            isReaped = true
            kill(pid, SIGTERM)
            for attempt in 0..<500 {
                if waitpid(pid, nil, WNOHANG) != 0 { return }
                if attempt == 400 { kill(pid, SIGKILL) }
                Pause.milliseconds(10)
            }
        }
    }
}
