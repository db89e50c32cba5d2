import Wire

/// The way back for one message of a client: what belongs to its request, and at last the answer.
///
/// Of `answer`, `refuse`, `forbid` and `end` exactly one is called, once, and nothing follows it. Everything
/// happens on the gateway's event loop; `write` is called before the method returns.
protocol ReplyChannel: AnyObject {
    /// A message that belongs to the request and is not its answer: a notification, a request to the client.
    func send(_ write: Session.Write)
    /// The answer.
    func answer(_ write: Session.Write)
    /// The answer, a JSON-RPC error made before any handler ran: HTTP chooses its status by the code.
    func refuse(_ code: RPCCode, _ write: Session.Write)
    /// The answer to a request that the caller's scopes do not allow: HTTP makes a challenge of it.
    func forbid(_ needed: Scopes, _ write: Session.Write)
    /// Nothing more comes and no answer either: a notification was taken, or the request was cancelled.
    func end()
}

extension ReplyChannel {
    func refuse(_ code: RPCCode, _ write: Session.Write) { answer(write) }
    func forbid(_ needed: Scopes, _ write: Session.Write) { answer(write) }
}
