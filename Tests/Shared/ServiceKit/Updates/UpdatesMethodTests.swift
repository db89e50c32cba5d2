import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

/// `service/updates` over each engine, with and without another instance.
@Suite(.timeLimit(.minutes(2))) struct UpdatesMethodTests {
    private func uri(_ name: String) -> String { "holdfast://counters/\(name)" }

    @Test(arguments: Dialect.allCases, [InstanceRole.alone, .primary])
    func changes_areToldOnce(dialect: Dialect, role: InstanceRole) async throws {
        let bench = try InstancesBench(dialect)
        try await bench.with(role) { service in
            if role == .primary { try await bench.promote(service, 1) }
            let start = try await service.updatesPlace()
            async let told = service.updates(after: start, until: uri("a"))
            _ = try await bench.add(1, to: "a", at: service)
            let first = try await told
            #expect(first.uris == [uri("a")])
            #expect(!first.isReset)
            for name in ["b", "c", "b"] { _ = try await bench.add(1, to: name, at: service) }
            let both = try await service.updates(after: first.place, until: uri("c"))
            #expect(both.uris.isSubset(of: [uri("a"), uri("b"), uri("c")]))
            let again = try await service.updates(after: start, until: uri("c"))
            #expect(again.uris == [uri("a"), uri("b"), uri("c")])
        }
    }

    @Test(arguments: Dialect.allCases)
    func everybodyWhoWaits_isTold(dialect: Dialect) async throws {
        let bench = try InstancesBench(dialect)
        try await bench.with(.alone) { service in
            let start = try await service.updatesPlace()
            try await withThrowingTaskGroup(of: Set<String>.self) { group in
                for _ in 0..<40 {
                    group.addTask { try await service.updates(after: start, until: uri("a")).uris }
                }
                _ = try await bench.add(1, to: "a", at: service)
                for try await uris in group { #expect(uris == [uri("a")]) }
            }
        }
    }

    @Test func waitThatEnds_tellsNothing() async throws {
        try await InstancesBench(.sqlite).with(.alone) { service in
            let start = try await service.updatesPlace()
            let told = try await service.updates(after: start, waitMilliseconds: 50)
            #expect(told.uris.isEmpty && !told.isReset)
            #expect(told.place == start)
        }
    }

    @Test(arguments: Dialect.allCases)
    func unknownPlace_isAReset(dialect: Dialect) async throws {
        try await InstancesBench(dialect).with(.alone) { service in
            let start = try await service.updatesPlace()
            for place: JSON in ["", "x", "a:1|", "a:1|b:2"] {
                let told = try await service.updates(after: place)
                #expect(told.isReset && told.uris.isEmpty, "\(place)")
                #expect(told.place == start)
            }
            #expect(try await service.refusal("service/updates", ["after": 1])?["code"] == -32602)
        }
    }

    @Test func manyChanges_areToldPieceByPiece() async throws {
        let bench = try InstancesBench(.sqlite)
        try await bench.with(.alone) { service in
            let start = try await service.updatesPlace()
            let names = (1000..<1300).map { "n\($0)" }
            for name in names { _ = try await bench.add(1, to: name, at: service) }
            let first = try await service.updates(after: start)
            #expect(first.uris.count == 128)
            let all = try await service.updates(after: start, until: uri("n1299"))
            #expect(all.uris == Set(names.map { uri($0) }))
        }
    }

    @Test func restartOfAnEmbeddedService_losesNothing() async throws {
        let bench = try InstancesBench(.sqlite)
        var place: JSON = .null
        try await bench.with(.alone) { service in
            _ = try await bench.add(1, to: "before", at: service)
            place = try await service.updatesPlace()
            _ = try await bench.add(1, to: "a", at: service)
        }
        try await bench.with(.alone) { service in
            _ = try await bench.add(1, to: "b", at: service)
            let told = try await service.updates(after: place, until: uri("b"))
            #expect(told.uris == [uri("a"), uri("b")])
            #expect(!told.isReset)
        }
    }

    @Test func drain_keepsNobodyWaiting() async throws {
        let bench = try InstancesBench(.sqlite)
        let service = try await bench.start(.alone)
        let start = try await service.updatesPlace()
        let told = Task { try await service.updates(after: start, waitMilliseconds: 30_000) }
        // This question is in flight itself.
        _ = try await eventually("it waits", within: .seconds(10)) {
            try await service.request("service/health", [:])["in_flight"] == 2 ? true : nil
        }
        let end = try await service.stop { try await told.value }
        #expect(end.uris.isEmpty && !end.isReset && end.place == start)
    }

    // MARK: Two instances

    @Test(arguments: Dialect.allCases)
    func switchToTheStandby_goesOnFromThePrimarysPlace(dialect: Dialect) async throws {
        let bench = try InstancesBench(dialect)
        try await bench.with(.standby) { standby in
            var place: JSON = .null
            try await bench.with(.primary) { primary in
                try await bench.promote(primary, 1)
                _ = try await bench.add(1, to: "before", at: primary)
                try await bench.awaitValue(1, of: "before", at: standby)
                // One change more, so that the standby has surely heard of a place after the first.
                _ = try await bench.add(1, to: "known", at: primary)
                try await bench.awaitValue(1, of: "known", at: standby)
                place = try await primary.updatesPlace()
                _ = try await bench.add(1, to: "a", at: primary)
            }
            // What the primary did last, the standby finds in its files.
            try await bench.promote(standby, 2)
            _ = try await bench.add(1, to: "b", at: standby)
            let told = try await standby.updates(after: place, until: uri("b"))
            #expect(!told.isReset)
            #expect(told.uris.isSuperset(of: [uri("a"), uri("b")]), "\(told.uris)")
            #expect(!told.uris.contains(uri("before")), "\(told.uris)")
            let more = try await bench.add(1, to: "c", at: standby)
            #expect(more.answer?["pending_replay"] == true)
            let last = try await standby.updates(after: told.place, until: uri("c"))
            #expect(last.uris == [uri("c")])
        }
    }

    @Test func switchBack_goesOnWherePrimaryAndStandbyStood() async throws {
        let bench = try InstancesBench(.sqlite)
        try await bench.with(.standby) { standby in
            var place: JSON = .null
            try await bench.with(.primary) { primary in
                try await bench.promote(primary, 1)
                _ = try await bench.add(1, to: "before", at: primary)
                try await bench.awaitValue(1, of: "before", at: standby)
            }
            try await bench.promote(standby, 2)
            place = try await standby.updatesPlace()
            _ = try await bench.add(1, to: "a", at: standby)
            place = try await standby.updates(after: place, until: uri("a")).place
            _ = try await bench.add(1, to: "b", at: standby)
            try await bench.with(.primary) { primary in
                try await bench.promote(primary, 3)
                _ = try await bench.add(1, to: "c", at: primary)
                let told = try await primary.updates(after: place, until: uri("c"))
                #expect(!told.isReset)
                #expect(told.uris.isSuperset(of: [uri("b"), uri("c")]), "\(told.uris)")
                // And the standby again, from there.
                try await bench.awaitValue(1, of: "c", at: standby)
                _ = try await bench.add(1, to: "d", at: primary)
                let there = try await standby.updates(after: told.place, until: uri("d"))
                #expect(!there.isReset)
            }
        }
    }

    /// Who asks the standby while its primary has the writes hears of these as well.
    @Test(arguments: Dialect.allCases)
    func standbyThatFollows_tellsWhatItsPrimaryDoes(dialect: Dialect) async throws {
        let bench = try InstancesBench(dialect)
        try await bench.with(.primary) { primary in
            try await bench.promote(primary, 1)
            try await bench.with(.standby) { standby in
                _ = try await bench.add(1, to: "before", at: primary)
                try await bench.awaitValue(1, of: "before", at: standby)
                let start = try await standby.updatesPlace()
                async let told = standby.updates(after: start, until: uri("a"))
                _ = try await bench.add(1, to: "a", at: primary)
                let first = try await told
                #expect(!first.isReset)
                _ = try await bench.add(1, to: "b", at: primary)
                // Its place is one that the primary can go on from.
                let there = try await primary.updates(after: first.place, until: uri("b"))
                #expect(!there.isReset)
            }
        }
    }

    @Test func otherHostsChanges_areToldToo() async throws {
        let bench = try InstancesBench(.postgresql)
        try await bench.with(.alone) { here in
            let start = try await here.updatesPlace()
            let directory = try TemporaryDirectory()
            let there = try await ServiceHarness(
                CounterService.descriptor, store: bench.store, directory: directory.path)
            async let told = here.updates(after: start, until: uri("a"))
            _ = try await bench.add(1, to: "a", at: there)
            let first = try await told
            #expect(first.uris == [uri("a")] && !first.isReset)
            // Without a copy nobody knows what others do.
            let refusal = try await there.refusal("service/updates", [:])
            #expect(refusal?["code"] == -32601)
            let found = try await there.request("server/discover", [:])["capabilities"]
            #expect(found?["extensions"] == nil)
            try await there.stop()
        }
    }

    // MARK: Outage

    @Test func acceptedWrites_areToldAndToldAgainOnceTheyAreCarriedOut() async throws {
        let outage = try await Outage(CounterService.descriptor)
        try await outage.run { service in
            _ = try await service.call("add_to_counter", ["name": "a"])
        } during: { service in
            let start = try await service.updatesPlace()
            let accepted = try await service.call("add_to_counter", ["name": "b"])
            #expect(accepted.answer?["pending_replay"] == true, "\(accepted)")
            let told = try await service.updates(after: start, until: uri("b"))
            #expect(told.uris == [uri("b")])
            // The resource itself says where its answer comes from.
            let read = try await service.resource(uri("b"))
            #expect(read["value"] == 1)
            #expect(read["data_source"] == "sqlite_cache")
            let refusal = try await service.refusal("resources/read", ["uri": .string(uri("none"))])
            #expect(refusal?["code"] == -32602)
            #expect(refusal?["data"]?["authoritative"] == false, "\(refusal ?? .null)")
            let names = try await service.completions(
                ["type": "ref/resource", "uri": "holdfast://counters/{name}"], "name", "")
            #expect(names == ["a", "b"])
        } meanwhile: { _ in
        } after: { service in
            let read = try await service.resource(uri("b"))
            #expect(read["data_source"] == nil)
        }
    }
}
