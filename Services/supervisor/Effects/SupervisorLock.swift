import Glibc
import NIOCore
import Primitives
import Processes

/// What makes a supervisor the only one of its state directory.
///
/// Two locks: `supervisor.pid` is the supervisor's alone and elects it; `supervisor.lock` is inherited by
/// every
/// service, so that a new supervisor can wait for what an old one left behind instead of doubling it.
struct SupervisorLock: Sendable {
    /// Why the locks could not be had.
    enum Failure: Error, Sendable, Equatable {
        /// A supervisor runs; its process id if it has written it already.
        case alreadyRunning(pid: Int32?)
        /// Services of an earlier supervisor did not leave in time.
        case servicesRemain
        /// The file system refused.
        case system(SystemFault)
    }

    /// How long services of a dead supervisor are waited for, in milliseconds: they leave within 5 s.
    static let patience: Int64 = 12_000

    /// The lock that children inherit.
    let descriptor: CInt
    private let election: CInt

    /// Takes both locks.
    ///
    /// - Throws: `Failure`.
    static func take(
        home: String, patience: Int64 = SupervisorLock.patience, clocks: Clocks = .system
    ) throws(Failure) -> SupervisorLock {
        let election = try open(home + "/supervisor.pid")
        guard flock(election, LOCK_EX | LOCK_NB) == 0 else {
            close(election)
            throw .alreadyRunning(pid: owner(home: home))
        }
        let shared: CInt
        do throws(Failure) {
            shared = try open(home + "/supervisor.lock")
        } catch {
            letGo(election)
            throw error
        }
        let deadline = Deadline(milliseconds: patience, from: clocks.monotonic())
        while flock(shared, LOCK_EX | LOCK_NB) != 0 {
            guard !deadline.hasPassed(at: clocks.monotonic()) else {
                close(shared)
                letGo(election)
                throw .servicesRemain
            }
            // A lock can't be waited for with a deadline; services leave within a second, as a rule.
            pause(milliseconds: 10)
        }
        ftruncate(election, 0)
        Descriptor.write("\(getpid())\n", to: election)
        return SupervisorLock(descriptor: shared, election: election)
    }

    /// Lets both go (the shared one as far as this process holds it).
    func release() {
        close(descriptor)
        Self.letGo(election)
    }

    /// Closing alone would leave it to a program that is just being started and has not closed its copy yet.
    private static func letGo(_ election: CInt) {
        flock(election, LOCK_UN)
        close(election)
    }

    private static func open(_ path: String) throws(Failure) -> CInt {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system(SystemFault("open \(path)")) }
        do throws(SystemFault) {
            return try Descriptor.raised(descriptor)
        } catch {
            throw .system(error)
        }
    }

    private static func owner(home: String) -> Int32? {
        guard let content = try? Files.read(home + "/supervisor.pid") else { return nil }
        return Int32(String(buffer: content).prefix { $0.isNumber })
    }
}

/// Lets time pass, for the commands that wait for another process.
func pause(milliseconds: Int64) {
    var time = timespec(
        tv_sec: Int(milliseconds / 1000), tv_nsec: Int(milliseconds % 1000) * 1_000_000)
    nanosleep(&time, nil)
}
