import Primitives
import Testing

@testable import Continuity

@Suite struct LayerCascadeTests {
    private typealias Verdict = LayerCascade.Verdict

    private static let time = Timestamp(milliseconds: 1000)
    private static let before = Timestamp(milliseconds: 999)
    private static let after = Timestamp(milliseconds: 1001)
    private static let answers = Verdict.answers(knownAt: nil)
    private static let silent = Verdict.silent(reason: "broken")

    /// One way down: what there is, what each layer says in turn, who is asked, and how it ends.
    struct Row: CustomTestStringConvertible {
        let testDescription: String
        let copy: CopyStanding
        var waits = false
        var texts = true
        let verdicts: [LayerCascade.Verdict]
        let asked: [DataSource]
        /// Nil where no layer answers.
        let answered: DataSource?
    }

    static let rows = [
        Row(
            testDescription: "a fresh copy answers, and nobody else is asked",
            copy: .fresh(asOf: time), verdicts: [answers], asked: [.copy], answered: .copy),
        Row(
            testDescription: "git history answers for a fresh copy that is broken",
            copy: .fresh(asOf: time), verdicts: [silent, .answers(knownAt: before)],
            asked: [.copy, .gitHistory], answered: .gitHistory),
        Row(
            testDescription: "git history of a later time goes before an expired copy",
            copy: .expired(asOf: time), verdicts: [.answers(knownAt: after)], asked: [.gitHistory],
            answered: .gitHistory),
        Row(
            testDescription: "an expired copy goes before git history of the same time",
            copy: .expired(asOf: time), verdicts: [.answers(knownAt: time), silent, answers],
            asked: [.gitHistory, .document, .copy], answered: .copy),
        Row(
            testDescription: "an expired copy goes before git history that can't tell its time",
            copy: .expired(asOf: time), verdicts: [answers, answers, answers],
            asked: [.gitHistory, .document, .copy], answered: .copy),
        Row(
            testDescription: "a document of a later time goes before an expired copy",
            copy: .expired(asOf: time), verdicts: [silent, .answers(knownAt: after)],
            asked: [.gitHistory, .document], answered: .document),
        Row(
            testDescription: "a record with writes that wait is answered by the copy, however old it is",
            copy: .expired(asOf: time), waits: true, verdicts: [.answersAlone], asked: [.copy],
            answered: .copy),
        Row(
            testDescription: "git history of a later time goes before what nothing waits for",
            copy: .expired(asOf: time), waits: true, verdicts: [answers, .answers(knownAt: after)],
            asked: [.copy, .gitHistory], answered: .gitHistory),
        Row(
            testDescription: "what nothing waits for is answered by the copy where no text knows it later",
            copy: .expired(asOf: time), waits: true,
            verdicts: [answers, .answers(knownAt: time), .knowsNone],
            asked: [.copy, .gitHistory, .document], answered: .copy),
        Row(
            testDescription: "git history answers where writes wait and the copy is broken",
            copy: .expired(asOf: time), waits: true, verdicts: [silent, answers],
            asked: [.copy, .gitHistory], answered: .gitHistory),
        Row(
            testDescription: "a document does not deny what an expired copy may have",
            copy: .expired(asOf: time), verdicts: [silent, .knowsNone, answers],
            asked: [.gitHistory, .document, .copy], answered: .copy),
        Row(
            testDescription: "an expired copy answers by itself where texts may not be asked",
            copy: .expired(asOf: time), texts: false, verdicts: [answers], asked: [.copy], answered: .copy),
        Row(
            testDescription: "without a copy git history answers whatever its time",
            copy: .unusable(reason: "none"), verdicts: [answers], asked: [.gitHistory],
            answered: .gitHistory),
        Row(
            testDescription: "without a copy the document answers what git history does not know",
            copy: .unusable(reason: "none"), verdicts: [silent, answers], asked: [.gitHistory, .document],
            answered: .document),
        Row(
            testDescription: "without a copy the document may deny",
            copy: .unusable(reason: "none"), verdicts: [silent, .knowsNone], asked: [.gitHistory, .document],
            answered: .document),
        Row(
            testDescription: "a layer that fails does not undo a denial",
            copy: .unusable(reason: "none"), verdicts: [.knowsNone, silent], asked: [.gitHistory, .document],
            answered: .gitHistory),
        Row(
            testDescription: "a denial does not go before an answer",
            copy: .unusable(reason: "none"), verdicts: [.knowsNone, answers],
            asked: [.gitHistory, .document],
            answered: .document),
        Row(
            testDescription: "nobody is asked where there is nobody",
            copy: .unusable(reason: "none"), texts: false, verdicts: [], asked: [], answered: nil),
        Row(
            testDescription: "nobody answers where all are silent",
            copy: .expired(asOf: time), verdicts: [silent, silent, silent],
            asked: [.gitHistory, .document, .copy], answered: nil),
    ]

    @Test(arguments: rows) func cascade(_ row: Row) {
        var cascade = LayerCascade(copy: row.copy, hasWaitingWrites: row.waits, texts: row.texts)
        var action = cascade.begin()
        var asked: [DataSource] = []
        var verdicts = row.verdicts[...]
        while case .ask(let layer) = action, let verdict = verdicts.popFirst() {
            asked.append(layer)
            action = cascade.handle(verdict, of: layer)
        }
        #expect(asked == row.asked)
        #expect(verdicts.isEmpty)
        if let answered = row.answered {
            #expect(action == .answer(answered))
        } else if case .giveUp(let reports) = action {
            #expect(reports.count == row.asked.count + (row.copy.asOf == nil ? 1 : 0))
        } else {
            Issue.record("\(action)")
        }
    }

    @Test func givingUp_tellsEachLayerAndItsReasonInOrder() {
        var cascade = LayerCascade(copy: .unusable(reason: "never filled"), texts: true)
        #expect(cascade.begin() == .ask(.gitHistory))
        #expect(cascade.handle(.silent(reason: "no repository"), of: .gitHistory) == .ask(.document))
        #expect(
            cascade.handle(.silent(reason: "no file"), of: .document)
                == .giveUp([
                    LayerCascade.Report(layer: .copy, reason: "never filled"),
                    LayerCascade.Report(layer: .gitHistory, reason: "no repository"),
                    LayerCascade.Report(layer: .document, reason: "no file"),
                ]))
    }

    /// Whatever is said, in whatever order: every layer is asked at most once, and it ends.
    @Test func everyCombination_endsAndAsksNobodyTwice() {
        let verdicts: [Verdict] = [
            .answers(knownAt: nil), .answers(knownAt: Self.before), .answers(knownAt: Self.after),
            .answersAlone, .knowsNone, Self.silent,
        ]
        let copies: [CopyStanding] = [
            .fresh(asOf: Self.time), .expired(asOf: Self.time), .unusable(reason: "none"),
        ]
        for copy in copies {
            for number in 0..<(verdicts.count * verdicts.count * verdicts.count * 2) {
                var (rest, asked) = (number / 2, Set<DataSource>())
                var cascade = LayerCascade(copy: copy, hasWaitingWrites: number % 2 == 1, texts: true)
                var action = cascade.begin()
                while case .ask(let layer) = action {
                    #expect(asked.insert(layer).inserted)
                    guard asked.count <= 3 else { break }
                    action = cascade.handle(verdicts[rest % verdicts.count], of: layer)
                    rest /= verdicts.count
                }
                if case .answer(let layer) = action { #expect(asked.contains(layer)) }
            }
        }
    }
}
