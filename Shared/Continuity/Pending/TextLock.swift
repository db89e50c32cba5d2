import Glibc
import Primitives

/// The lock that guards every text file of the state directory: take it, open by path, act, release.
struct TextLock {
    private let descriptor: Int32

    static let name = "text.lock"
    private static let pollMicroseconds: UInt32 = 500

    /// Takes the lock, waiting until `deadline`. It blocks.
    ///
    /// - Throws: `locked` where another has it all that time; `unusable`.
    init(directory: String, until deadline: Deadline, _ clocks: Clocks) throws(PendingFileError) {
        let path = "\(directory)/\(TextLock.name)"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw PendingFileError.unusable(path) }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                let error = PendingFileError.unusable(path)
                close(descriptor)
                throw error
            }
            guard !deadline.hasPassed(at: clocks.monotonic()) else {
                close(descriptor)
                throw .locked
            }
            // flock has no timed wait.
            usleep(TextLock.pollMicroseconds)
        }
    }

    /// Gives the lock up; to be called once.
    func release() {
        // A program that another thread is just starting may hold a copy of the descriptor for a moment.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
