public import ArgumentParser
import Glibc

/// The `holdfast` command.
public struct Holdfast: ParsableCommand {
    /// What the help says.
    public static let configuration = CommandConfiguration(
        commandName: "holdfast", abstract: "The shared memory of a software project for AI coding agents.",
        discussion: """
            An AI client starts `holdfast mcp`; everything else starts by itself. `holdfast run` keeps the \
            services in the foreground instead, for a terminal or a container.
            """,
        version: HoldfastVersion.current,
        subcommands: [
            RunCommand.self, McpCommand.self, StatusCommand.self, RestartCommand.self, StopCommand.self,
            CallCommand.self, ReportCommand.self, ImportCommand.self, ExportCommand.self, BackupCommand.self,
            RestoreCommand.self, UpgradeCommand.self, MigrateCommand.self, HealthcheckCommand.self,
            ArchiveCommand.self, DrillCommand.self, ConfigCommand.self, RecoverCommand.self,
            TokenCommand.self, LogLevelCommand.self, DemoCommand.self, PipeCommand.self, AdaptCommand.self,
        ])

    /// The command with nothing asked of it.
    public init() {}

    /// Does what the command line asks, and ends the process.
    public static func start() -> Never {
        main()
        Glibc.exit(0)
    }
}
