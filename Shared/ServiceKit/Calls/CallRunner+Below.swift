import Continuity
import NIOCore
import Primitives
import Storage
import Transport
import Wire

/// Reads that are answered from below the primary store.
extension CallRunner {
    /// Answers a read from the best layer below the primary store that can.
    func askBelow(_ call: Call, because cause: Descent.Cause) {
        guard let fallback, !call.isAnswered else { return }
        // Texts know little: they are not asked while the primary store, or a standby's primary, may answer.
        let isHopeless = if case .late = cause { false } else { promotion?.leavesReadsToOther != true }
        let cascade = LayerCascade(
            copy: fallback.standing(at: clocks.now()), hasWaitingWrites: fallback.hasWaitingWrites,
            texts: texts != nil && isHopeless)
        let descent = Descent(call, cause, cascade)
        perform(descent.cascade.begin(), descent)
    }

    private func perform(_ action: LayerCascade.Action, _ descent: Descent) {
        guard !descent.call.isAnswered else { return }
        switch action {
        case .ask(.copy): askCopy(descent)
        case .ask(let layer): askText(layer, descent)
        case .answer(let layer): descent.answers[layer]?()
        case .giveUp(let reports): giveUp(descent, reports)
        }
    }

    private func heard(_ verdict: LayerCascade.Verdict, of layer: DataSource, _ descent: Descent) {
        perform(descent.cascade.handle(verdict, of: layer), descent)
    }

    private func askCopy(_ descent: Descent) {
        guard let fallback else { return }
        let call = descent.call
        let context = call.context.below(.sqlite)
        let unusable = LayerCascade.Verdict.silent(reason: "the copy can't be read")
        fallback.resolver.resolve(deadline: context.deadline, while: { call.request.isAwaited }) {
            try call.tool.plan(context)
        } completion: { [self] result in
            guard var label = fallback.layer(at: clocks.now()) else {
                return heard(unusable, of: .copy, descent)
            }
            switch result {
            case .success(.answer(let answer)):
                if type(of: call.tool).description.isList { label = label.complete() }
                let content = answer.structuredContent(label: label)
                descent.answers[.copy] = { [self] in succeed(call, content, from: .copy) }
                return weigh(content, asOf: label.asOf, descent)
            case .failure(let refusal as ToolError):
                let marked = label.marking(refusal)
                descent.answers[.copy] = { [self] in fail(call, marked) }
                heard(.answers(knownAt: label.asOf), of: .copy, descent)
            case .success(.write), .failure: heard(unusable, of: .copy, descent)
            }
        }
    }

    /// Tells whether writes wait of what the copy has answered, so that nobody else knows it.
    private func weigh(_ content: ByteBuffer, asOf: Timestamp?, _ descent: Descent) {
        let isOld = LayerCascade.Verdict.answers(knownAt: asOf)
        guard descent.cascade.canBeOutdone, let fallback, fallback.hasWaitingWrites else {
            return heard(isOld, of: .copy, descent)
        }
        let id = JSONSlice(unchecked: content)["id"].flatMap { id in id.string ?? id.integer.map { "\($0)" } }
        guard let journal = fallback.copy.log.current, let id else {
            return heard(.answersAlone, of: .copy, descent)
        }
        let bound = NIOLoopBound((self, descent), eventLoop: eventLoop)
        Task.detached { [inbox] in
            let waits = (try? await journal.hasWaiting(subject: id)) ?? true
            inbox.post {
                let (me, descent) = bound.value
                me.heard(waits ? .answersAlone : isOld, of: .copy, descent)
            }
        }
    }

    // MARK: Texts

    private func askText(_ layer: DataSource, _ descent: Descent) {
        guard let texts else { return }
        let (call, now) = (descent.call, clocks.now())
        // What comes after this layer needs some of the time, too.
        let left = call.context.deadline.remainingMilliseconds(at: clocks.monotonic()) / 2
        let bound = NIOLoopBound((self, descent, OnlyOnce()), eventLoop: eventLoop)
        let (inbox, tool) = (inbox, call.tool)
        let late = eventLoop.scheduleTask(in: .milliseconds(left)) {
            let (me, descent, once) = bound.value
            if once.isFirst() { me.heard(.silent(reason: "it took too long"), of: layer, descent) }
        }
        Task.detached {
            let reply = await texts.reply(of: layer, to: tool, at: now)
            inbox.post {
                let (me, descent, once) = bound.value
                late.cancel()
                if once.isFirst() { me.heard(reply, of: layer, descent) }
            }
        }
    }

    private func heard(_ reply: TextReply, of layer: DataSource, _ descent: Descent) {
        guard let fallback else { return }
        let call = descent.call
        let isList = type(of: call.tool).description.isList
        let fallbackWarning: Warning =
            layer == .gitHistory ? .usingGitHistoryFallback : .usingMarkdownFallback
        let label = AnswerLabel(
            source: layer, asOf: reply.asOf, now: clocks.now(), warnings: [fallback.reason, fallbackWarning],
            commit: reply.commit, isComplete: isList ? reply.isWhole : nil)
        switch reply.saying {
        case .answer(let answer):
            descent.answers[layer] = { [self] in
                succeed(call, answer.structuredContent(label: label), from: layer)
            }
            heard(.answers(knownAt: reply.knownAt), of: layer, descent)
        case .refusal(let refusal):
            descent.answers[layer] = { [self] in fail(call, label.marking(refusal)) }
            heard(.knowsNone, of: layer, descent)
        case .nothing(let reason): heard(.silent(reason: reason), of: layer, descent)
        }
    }

    // MARK: Nobody

    private func giveUp(_ descent: Descent, _ reports: [LayerCascade.Report]) {
        switch descent.cause {
        // The primary store has the question still: its answer or its failure ends the call.
        case .late: break
        case .failed(let failure) where fallback?.isAway != true: fail(descent.call, failure)
        case .failed, .away:
            let primary = (layer: DataSource.primary.rawValue, reason: "the store can't be reached")
            fail(
                descent.call,
                ToolError.unavailable(
                    [primary] + reports.map { ($0.layer.rawValue, $0.reason) },
                    retryAfterMilliseconds: Limits.textLayerKeptMilliseconds))
        }
    }
}

/// One read on its way down the layers. On one event loop.
final class Descent {
    /// Why the layers below the primary store are asked.
    enum Cause {
        /// It is known to be away.
        case away
        /// It was asked, and takes its time.
        case late
        /// It was asked, and failed so.
        case failed(StorageError)
    }

    let call: Call
    let cause: Cause
    var cascade: LayerCascade
    /// How to answer as each layer did that had something to say.
    var answers: [DataSource: () -> Void] = [:]

    init(_ call: Call, _ cause: Cause, _ cascade: LayerCascade) {
        self.call = call
        self.cause = cause
        self.cascade = cascade
    }
}

/// Lets the first of several pass. On one event loop.
private final class OnlyOnce {
    private var hasPassed = false

    func isFirst() -> Bool {
        defer { hasPassed = true }
        return !hasPassed
    }
}
