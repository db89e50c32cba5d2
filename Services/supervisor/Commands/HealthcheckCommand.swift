import ArgumentParser
import Wire

/// `holdfast healthcheck`
struct HealthcheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthcheck", abstract: "Say whether a service, or the gateway, can serve.",
        discussion: """
            For the health check of a container: exits with 0 where the process, or its standby, is ready, \
            with 69 otherwise. A service that serves without its database is degraded, and ready.
            """)

    @Argument(help: "The name of a service, or gateway; all that run here where none is given.")
    var name: String?

    @OptionGroup(title: SettingsOptions.title) var options: SettingsOptions

    func run() throws {
        let settings = try options.resolved()
        let statuses: [JSON]
        do throws(ControlClient.Failure) {
            let access = SupervisorAccess(runtimeDirectory: settings.runtimeDirectory)
            statuses = try access.statuses().map(\.status)
        } catch {
            throw Console.failure(.unavailable, error.sentence)
        }
        if let complaint = Self.complaint(of: name, statuses) {
            throw Console.failure(.unavailable, complaint)
        }
    }

    /// What keeps a service from serving, or any of them; nil where nothing does.
    static func complaint(of name: String?, _ statuses: [JSON]) -> String? {
        let instances = statuses.flatMap { $0["services"]?.array ?? [] }
        func service(of instance: JSON) -> String? {
            instance["service"]?.string ?? instance["name"]?.string
        }
        let names = name.map { [$0] } ?? instances.compactMap(service)
        guard !names.isEmpty else { return "nothing runs here" }
        for name in names {
            let states = instances.filter { service(of: $0) == name }.compactMap { $0["state"]?.string }
            guard let first = states.first else { return "no supervisor here runs \(name)" }
            if !states.contains("ready") { return "\(name) is \(first)" }
        }
        return nil
    }
}
