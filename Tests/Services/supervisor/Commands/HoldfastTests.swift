import ArgumentParser
import Testing

@testable import Supervisor

@Suite struct HoldfastTests {
    @Test func run_takesSeveralNamesAndFlags() throws {
        let command = try Holdfast.parseAsRoot(["run", "--only", "vendors", "workitems", "--home", "/h"])
        let run = try #require(command as? RunCommand)
        #expect(run.only == ["vendors", "workitems"])
        #expect(run.options.flags == [.home: "/h"])
        #expect(!run.detached)
    }

    @Test func everySetting_hasItsFlag() throws {
        for setting in Setting.allCases {
            let flag = "--" + setting.key.split(separator: "_").joined(separator: "-")
            let command = try Holdfast.parseAsRoot(["config", flag, "value"])
            #expect((command as? ConfigCommand)?.options.flags == [setting: "value"], "\(flag)")
        }
    }

    @Test func call_takesAToolAndItsArguments() throws {
        let call = try #require(try Holdfast.parseAsRoot(["call", "t", "{}", "--pretty"]) as? CallCommand)
        #expect(call.tool == "t")
        #expect(call.arguments == "{}")
        #expect(call.pretty)
    }

    @Test func backup_takesItsFlags_andIsAList() throws {
        let made = try Holdfast.parseAsRoot(["backup", "--to", "/b", "--keep", "3"])
        let make = try #require(made as? BackupMakeCommand)
        #expect(make.to == "/b" && make.keep == 3 && make.verify == nil)
        #expect(try Holdfast.parseAsRoot(["backup"]) is BackupMakeCommand)
        #expect(try Holdfast.parseAsRoot(["backup", "list"]) is BackupListCommand)
        let upgraded = try Holdfast.parseAsRoot(["upgrade", "--programs", "/p", "--watch", "2"])
        #expect((upgraded as? UpgradeCommand)?.watch == 2)
        #expect((try Holdfast.parseAsRoot(["restore", "d", "--drill"]) as? RestoreCommand)?.drill == true)
    }

    @Test func wrongUse_isAUsageError() throws {
        for arguments in [
            ["restart"], ["status", "--lines", "101"], ["dance"], ["backup", "--keep", "0"], ["restore"],
            ["backup", "--verify", "a", "--to", "b"], ["upgrade", "--watch", "0"],
        ] {
            let error = #expect(throws: (any Error).self) { _ = try Holdfast.parseAsRoot(arguments) }
            #expect(Holdfast.exitCode(for: try #require(error)) == ExitCode(64), "\(arguments)")
        }
    }

    @Test func everyCommand_hasHelp() {
        for command in Holdfast.configuration.subcommands {
            #expect(!command.configuration.abstract.isEmpty)
            #expect(!Holdfast.helpMessage(for: command).isEmpty)
        }
    }
}
