import Foundation

/// What README and docs may quote of speed and size: `docs/figures.json`.
struct FigureBook {
    static let path = "docs/figures.json"
    static let unknown = "not measured"

    /// Every text that may be quoted, by its mark: `figure:vendor-p50`.
    private(set) var texts: [String: String] = [:]
    /// Times and sizes that are no claims, but settings.
    private(set) var settings: Set<String> = []
    /// What is wrong with the file itself.
    private(set) var faults: [String] = []

    private struct Contents: Decodable {
        let runs: [String: Run]
        let figures: [Figure]
        let settings: [Setting]
    }

    private struct Run: Decodable {
        let command: String
        let machine: String?
        let date: String?
        let commit: String?
    }

    private struct Figure: Decodable {
        let id: String
        let what: String
        let run: String
        let unit: String
        let value: Double?
        let text: String
        let limit: Limit?
        let ratio: Double?
        let ratioText: String?
    }

    private struct Limit: Decodable {
        let what: String
        let value: Double?
        let text: String
    }

    private struct Setting: Decodable {
        let text: String
        let what: String
    }

    init(json: String) {
        do {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            let book = try decoder.decode(Contents.self, from: Data(json.utf8))
            settings = Set(book.settings.map(\.text))
            for (name, run) in book.runs {
                texts["run:\(name):command"] = run.command
                texts["run:\(name):machine"] = run.machine ?? Self.unknown
                texts["run:\(name):date"] = run.date ?? Self.unknown
                texts["run:\(name):commit"] = run.commit ?? Self.unknown
            }
            for figure in book.figures { add(figure, measuredBy: book.runs[figure.run]) }
        } catch {
            faults.append("is no book of runs, figures and settings: \(error)")
        }
    }

    private mutating func add(_ figure: Figure, measuredBy run: Run?) {
        let id = figure.id
        if texts["figure:\(id)"] != nil { faults.append("\(id) is there twice") }
        texts["figure:\(id)"] = figure.text
        check(figure.text, of: figure.value, unit: figure.unit, id)
        if run == nil { faults.append("\(id) is of a run that is not there: \(figure.run)") }
        if figure.value != nil, run?.commit == nil || run?.date == nil {
            faults.append("\(id) has a value, but nobody knows of which commit and day")
        }
        guard let limit = figure.limit else { return }
        texts["limit:\(id)"] = limit.text
        texts["ratio:\(id)"] = figure.ratioText
        check(limit.text, of: limit.value, unit: figure.unit, id)
        guard let value = figure.value, let floor = limit.value, let ratio = figure.ratio else { return }
        if abs(value / floor - ratio) > 0.01 * ratio {
            faults.append("\(id): \(ratio) is not the ratio to its limit")
        }
    }

    /// A text says its value, to within the rounding.
    private mutating func check(_ text: String, of value: Double?, unit: String, _ id: String) {
        guard let value else {
            if text != Self.unknown { faults.append("\(id): \(text), but there is no value") }
            return
        }
        let number = Double(text.prefix { !" /x%".contains($0) }.replacing(",", with: "")) ?? -1
        if abs(number - value) > 0.06 * value || !text.hasSuffix(unit) {
            faults.append("\(id): \(text) is not \(value) \(unit)")
        }
    }
}
