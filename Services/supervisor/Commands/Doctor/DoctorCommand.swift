import ArgumentParser
import Wire

/// `holdfast doctor`
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check everything, and say how to mend what is wrong.",
        discussion: """
            Whether anything runs or not; nothing is changed, nothing is started. Exits with 0 where nothing \
            has to be mended, with 1 otherwise.
            """)

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    func run() throws {
        let facts: DoctorFacts
        do throws(Settings.Fault) {
            facts = DoctorSurvey(try options.read()).facts()
        } catch {
            facts = DoctorSurvey.machine(settingsFaults: error.sentences)
        }
        let findings = Diagnosis.findings(facts)
        if json {
            Console.say(DoctorText.json(findings).indented)
        } else {
            for line in DoctorText.lines(findings, .output) { Console.say(line) }
        }
        guard !findings.contains(where: { $0.grade == .wrong }) else {
            throw ExitCode(Console.Code.toolError.rawValue)
        }
    }
}
