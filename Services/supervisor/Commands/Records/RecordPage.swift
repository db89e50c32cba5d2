import Primitives
import Wire

/// How commands show what a tool answered.
enum RecordPage {
    /// Shows an answer: as it is, or as lines for the terminal; what else is to be known on standard error.
    static func show(_ answer: JSON, json: Bool, _ lines: (Terminal, Timestamp) -> [String]) {
        AnswerNotes.tell(answer)
        guard !json else { return Console.say(answer.indented) }
        for line in lines(.output, Clocks.system.now()) { Console.say(line) }
        if let more = AnswerNotes.more(answer) { Console.complain(more) }
    }
}
