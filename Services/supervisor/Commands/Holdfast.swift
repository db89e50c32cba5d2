public import ArgumentParser
import Glibc

/// The `holdfast` command.
public struct Holdfast: ParsableCommand {
    /// What the help says.
    public static let configuration = CommandConfiguration(
        commandName: "holdfast", abstract: "The shared memory of a software project for AI coding agents.",
        discussion: """
            An AI client starts `holdfast mcp`; everything else starts by itself. `holdfast run` keeps the \
            services in the foreground instead, for a terminal or a container. `holdfast connect` says how \
            each client is configured, `holdfast doctor` what is wrong, `holdfast exit-codes` what each code \
            means.
            """,
        version: HoldfastVersion.current,
        groupedSubcommands: [
            CommandGroup(
                name: "Records",
                subcommands: [
                    ListCommand.self, ShowCommand.self, TreeCommand.self, VendorsCommand.self,
                    DeploymentsCommand.self, EnhancementsCommand.self, LogCommand.self,
                    ConflictsCommand.self, ReportCommand.self, CallCommand.self,
                ]),
            CommandGroup(
                name: "Running",
                subcommands: [
                    RunCommand.self, McpCommand.self, StatusCommand.self, DoctorCommand.self,
                    RestartCommand.self, StopCommand.self, UpgradeCommand.self, HealthcheckCommand.self,
                    LogLevelCommand.self, DrillCommand.self,
                ]),
            CommandGroup(
                name: "Keeping",
                subcommands: [
                    ImportCommand.self, ExportCommand.self, BackupCommand.self, RestoreCommand.self,
                    ArchiveCommand.self, RecoverCommand.self, MigrateCommand.self, DemoCommand.self,
                ]),
            CommandGroup(
                name: "Setting up",
                subcommands: [
                    ConnectCommand.self, ConfigCommand.self, TokenCommand.self, CompletionsCommand.self,
                    ManualCommand.self, ExitCodesCommand.self,
                ]),
            CommandGroup(name: "Plumbing", subcommands: [PipeCommand.self, AdaptCommand.self]),
        ])

    /// The command with nothing asked of it.
    public init() {}

    /// Does what the command line asks, and ends the process.
    public static func start() -> Never {
        if let complaint = CommandSuggestion.complaint(Array(CommandLine.arguments.dropFirst())) {
            exit(withError: Console.failure(.usage, complaint))
        }
        main()
        Glibc.exit(0)
    }
}
