import Primitives

/// The sessions of the older revisions: opened, and found again after the gateway that opened them.
extension HTTPTransport {
    /// How many characters an id has.
    private static let idLength = 32

    /// Takes a session in that has just been agreed on.
    ///
    /// - Returns: Its id; nil where there is no room.
    func register(_ session: Session, _ caller: Caller) -> String? {
        guard let revision = session.handshake else { return nil }
        // Two draws of the system's generator for secrets: nobody guesses it.
        let id = [clocks.random(), clocks.random()].map { random in
            let digits = String(random, radix: 16)
            return String(repeating: "0", count: Self.idLength / 2 - digits.count) + digits
        }.joined()
        let entry = HTTPSession(
            id: id, session: session, revision: revision, caller: caller, transport: self)
        guard admit(entry, caller) else { return nil }
        entry.keep()
        return id
    }

    /// The session of this id; nil where there is none, or it belongs to somebody else.
    func session(_ id: String, _ caller: Caller) -> HTTPSession? {
        sessions.use(id, by: caller.key, at: clocks.monotonic()) ?? resume(id, caller)
    }

    /// A session that a gateway before this one has left.
    private func resume(_ id: String, _ caller: Caller) -> HTTPSession? {
        guard id.utf8.count == Self.idLength, let found = files.find(id, of: caller.key, at: clocks.now())
        else { return nil }
        let session = Session(
            machine: SessionMachine(
                era: .handshake(found.handshake), caller: caller, logLevel: found.logLevel),
            context: context)
        let entry = HTTPSession(
            id: id, session: session, revision: found.handshake.revision, caller: caller, transport: self,
            found: found)
        guard admit(entry, caller) else { return nil }
        session.follow(found.filter)
        return entry
    }

    /// Makes room for a session; false where there is none.
    private func admit(_ entry: HTTPSession, _ caller: Caller) -> Bool {
        let ended = sessions.open(
            entry, id: entry.id, owner: caller.key, at: clocks.monotonic(), isIdle: \.isIdle)
        guard let ended else {
            entry.close()
            return false
        }
        for session in ended { end(session) }
        return true
    }
}
