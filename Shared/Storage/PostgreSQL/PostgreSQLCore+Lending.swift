import Primitives

/// A call that nothing else goes on beside may be waited for by its caller: one thread less to wake.
extension PostgreSQLCore {
    /// A connection lent to the caller that waits for the answer on it.
    struct Loan: Sendable {
        /// Its place among the connections.
        let index: Int
        let socket: Int32
    }

    /// Sends a read and lends its connection out; nil where other work goes on or it could not be sent at
    /// once, so that the driver's thread takes the answer in.
    func lend(for read: PendingRead, on sockets: SocketPoll, at now: MonotonicTime) -> Loan? {
        let isAlone = openCalls == 0
        submit(read, at: now)
        return isAlone && !read.isAnswered ? lend(.reads, on: sockets) : nil
    }

    /// The same for the first batch of a transaction.
    func lend(for write: PendingWrite, on sockets: SocketPoll, at now: MonotonicTime) -> Loan? {
        let isAlone = openCalls == 0
        submit(write, at: now)
        return isAlone && !write.isAnswered ? lend(.writes, on: sockets) : nil
    }

    private func lend(_ purpose: PostgreSQLLink.Purpose, on sockets: SocketPoll) -> Loan? {
        guard let index = links.firstIndex(where: { $0.isReady && !$0.ledger.isEmpty }) else { return nil }
        let link = links[index]
        // What is not sent whole, or broke, is the driver's thread's.
        guard link.purpose == purpose, link.ledger.count == 1, !link.wantsToSend, link.fault == nil else {
            return nil
        }
        link.isLent = true
        link.watch(on: sockets, tag: index)
        return Loan(index: index, socket: link.socket)
    }

    /// Takes a connection back, with the answer if it `hasArrived`; else the driver's thread waits on.
    func takeBack(_ loan: Loan, hasArrived: Bool, on sockets: SocketPoll, at now: MonotonicTime) {
        let link = links[loan.index]
        link.isLent = false
        // It may have been lost meanwhile, and opened anew.
        guard link.isReady, link.socket == loan.socket else { return }
        if hasArrived { takeIn(from: link, at: now) }
        link.watch(on: sockets, tag: loan.index)
    }
}
