// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
    .enableUpcomingFeature("ExistentialAny"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
    .enableUpcomingFeature("MemberImportVisibility"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
    .enableUpcomingFeature("InternalImportsByDefault"),
    // The tests run with the checks for overlapping access; what ships has been through them.
    .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let jwt = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let collections = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")

/// A module of Shared, with the one direction its imports may take.
func shared(
    _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [],
    resources: [Resource]? = nil
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Shared/\(name)", exclude: exclude,
        resources: resources, swiftSettings: settings)
}

/// A service or tool: its library under `Services/<folder>` and its executable under `App`.
func service(
    _ module: String, folder: String, product: String, _ dependencies: [Target.Dependency],
    exclude: [String] = [], resources: [Resource]? = nil, kit: [Target.Dependency] = []
) -> [Target] {
    [
        .target(
            name: module, dependencies: dependencies, path: "Services/\(folder)",
            exclude: ["App", "README.md"] + exclude, resources: resources, swiftSettings: settings),
        .executableTarget(
            name: product, dependencies: [.target(name: module)] + kit, path: "Services/\(folder)/App",
            swiftSettings: settings),
    ]
}

/// The tests of one module, in the place that mirrors it.
func tests(_ module: String, path: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(module)Tests", dependencies: [.target(name: module), "TestSupport"] + dependencies,
        path: "Tests/\(path)", swiftSettings: settings)
}

let serviceDependencies: [Target.Dependency] = [
    "Primitives", "Wire", "Records", "Storage", "ServiceKit", nioCore,
]
let migrations: [Resource] = [.embedInCode("Storage/Migrations")]

let package = Package(
    name: "holdfast",
    products: [
        .executable(name: "holdfast", targets: ["holdfast"]),
        .executable(name: "holdfast-gateway", targets: ["holdfast-gateway"]),
        .executable(name: "holdfast-workitems", targets: ["holdfast-workitems"]),
        .executable(name: "holdfast-vendors", targets: ["holdfast-vendors"]),
        .executable(name: "holdfast-deployments", targets: ["holdfast-deployments"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        // What is counted goes by its interface, so that any other backend could take it.
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        // For the load generator alone: percentiles of millions of calls in constant memory.
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        // Without its trait for Foundation, which nothing that ships links.
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        .systemLibrary(
            name: "CLibpq", path: "Shared/CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(
            name: "CSQLite", path: "Shared/CSQLite", pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CLinux", path: "Shared/CLinux"),
        // The page's files, made part of the program by #embed.
        .target(name: "CPage", path: "Services/gateway/Page/Embedding"),
        shared("Primitives"),
        shared("Processes", ["CLinux"]),
        shared("Wire", ["Primitives", nioCore]),
        shared("Access", ["Primitives", "Wire", nioCore, crypto]),
        shared("Resilience", ["Primitives", collections]),
        shared("Records", ["Primitives", subprocess]),
        shared("FrontMatter", ["Primitives", "Records", "Wire", yams, crypto]),
        shared("Telemetry", ["Primitives", "Wire", nioCore, logging, metrics]),
        shared("Transport", ["Primitives", "Wire", "Resilience", nioCore, nioPosix, collections]),
        shared(
            "Storage",
            ["Primitives", "CLibpq", "CSQLite", "CLinux", "Resilience", nioCore, logging, collections],
            resources: [.embedInCode("Migrations")]),
        shared(
            "Continuity", ["Primitives", "Wire", "Resilience", "Storage", nioCore, logging, crypto],
            resources: [.embedInCode("Journal/Migrations")]),
        shared(
            "ServiceKit",
            [
                "Primitives", "Processes", "Wire", "Resilience", "Telemetry", "Transport", "Storage",
                "Continuity", "Records", nioCore, nioPosix, logging, metrics, crypto,
            ], exclude: ["README.md"]),
        .target(
            name: "TestSupport",
            dependencies: [
                "Primitives", "Wire", "Records", "Storage", "Telemetry", "Transport", "ServiceKit", "CLinux",
                "CSQLite", nioCore, nioPosix, logging,
            ],
            path: "Tests/Support",
            exclude: ["Fixture", "HandshakeServer.py", "ScriptedChild.py", "ScriptedProgram.sh"],
            swiftSettings: settings),
        // A foreign MCP server for the tests to plug in; no product, so nobody is given it.
        .executableTarget(
            name: "holdfast-fixture", dependencies: ["Wire", nioCore, nioPosix, crypto],
            path: "Tests/Support/Fixture", swiftSettings: settings),
        // What docs/add-a-tool.md and docs/add-a-service.md have one write, as programs of their own.
        .executableTarget(
            name: "holdfast-docs-vendors",
            dependencies: ["Primitives", "Wire", "Storage", "ServiceKit", "Vendors"],
            path: "Tests/Docs/AddATool", exclude: ["Tests"], swiftSettings: settings),
        .executableTarget(
            name: "holdfast-docs-notes", dependencies: ["Primitives", "Wire", "Storage", "ServiceKit"],
            path: "Tests/Docs/AddAService",
            exclude: ["Tests", "Services/notes/App", "Services/notes/README.md"],
            resources: [.embedInCode("Services/notes/Storage/Migrations")], swiftSettings: settings),
        // What is counted under valgrind; no product either.
        .executableTarget(
            name: "holdfast-microbench",
            dependencies: [
                "Primitives", "Wire", "Records", "Storage", "ServiceKit", "WorkItems", "Vendors", nioCore,
                logging,
            ],
            path: "Tests/Microbench", exclude: ["microbench.py", "thresholds.json"],
            swiftSettings: settings),
        tests("Primitives", path: "Shared/Primitives"),
        tests("Processes", path: "Shared/Processes"),
        tests("Wire", path: "Shared/Wire", [nioCore]),
        tests("Access", path: "Shared/Access", ["Primitives", nioCore]),
        tests("Resilience", path: "Shared/Resilience", ["Primitives"]),
        tests("Records", path: "Shared/Records", ["FrontMatter", "Primitives"]),
        tests("FrontMatter", path: "Shared/FrontMatter", ["Primitives", "Records", "Wire"]),
        tests("Telemetry", path: "Shared/Telemetry", ["Wire", nioCore, nioEmbedded, logging, metrics]),
        tests(
            "Transport", path: "Shared/Transport", ["Primitives", "Wire", "Resilience", nioCore, nioPosix]),
        tests("Storage", path: "Shared/Storage", ["Primitives", nioCore, logging]),
        tests(
            "Continuity", path: "Shared/Continuity", ["Primitives", "Wire", "Storage", nioCore, logging]),
        tests(
            "ServiceKit", path: "Shared/ServiceKit",
            ["Primitives", "Wire", "Records", "Storage", "Telemetry", "Transport", nioCore, logging]),
        tests(
            "Supervisor", path: "Services/supervisor",
            [
                "Access", "Primitives", "Processes", "Wire", "Transport", nioCore, nioPosix, nioEmbedded,
                arguments,
            ]),
        tests(
            "Gateway", path: "Services/gateway",
            [
                "Access", "Primitives", "Wire", "Resilience", "Records", "FrontMatter", "Telemetry",
                "Transport", nioCore, nioPosix, nioHTTP, logging, crypto, cryptoExtras,
            ]),
        tests("WorkItems", path: "Services/workitems", serviceDependencies),
        tests("Vendors", path: "Services/vendors", serviceDependencies),
        tests("Deployments", path: "Services/deployments", serviceDependencies),
        .testTarget(
            name: "SystemTests",
            dependencies: ["TestSupport", "Primitives", "Wire", "Telemetry", "Transport", nioCore, crypto],
            path: "Tests/System", exclude: ["Cases", "Schemas", "clients"], swiftSettings: settings),
        .testTarget(
            name: "FaultTests", dependencies: ["TestSupport", "Primitives", "Wire", nioCore],
            path: "Tests/Fault", exclude: ["Mutants", "README.md", "seeds.txt"], swiftSettings: settings),
        // The load generator; no product, so nobody is given it.
        .target(
            name: "Load",
            dependencies: [
                "Primitives", "Processes", "Wire", "CLibpq", "TestSupport", nioCore, nioPosix, histogram,
                arguments,
            ],
            path: "Tests/Load", exclude: ["App", "Tests", "peers"], swiftSettings: settings),
        .executableTarget(
            name: "holdfast-load", dependencies: ["Load"], path: "Tests/Load/App", swiftSettings: settings),
        .testTarget(
            name: "LoadTests", dependencies: ["Load", "Primitives", "TestSupport", "Wire", nioCore],
            path: "Tests/Load/Tests", swiftSettings: settings),
        .testTarget(
            name: "DocsTests", dependencies: ["TestSupport", "Wire", nioCore], path: "Tests/Docs",
            exclude: ["AddATool", "AddAService"], swiftSettings: settings),
        .testTarget(name: "TidyTests", path: "Tests/Tidy", swiftSettings: settings),
    ]
        + service(
            "Supervisor", folder: "supervisor", product: "holdfast",
            [
                "Access", "Primitives", "Processes", "Wire", "Transport", "CLinux", nioCore, nioPosix,
                arguments, crypto,
            ])
        + service(
            "Gateway", folder: "gateway", product: "holdfast-gateway",
            [
                "Access", "Primitives", "Processes", "Wire", "Resilience", "Records", "FrontMatter",
                "Telemetry", "Transport", "CPage", nioCore, nioPosix, nioHTTP, logging, metrics, crypto, jwt,
            ], exclude: ["Page/Embedding", "Page/Files"])
        + service(
            "WorkItems", folder: "workitems", product: "holdfast-workitems",
            serviceDependencies + ["FrontMatter"],
            resources: migrations, kit: ["ServiceKit"])
        + service(
            "Vendors", folder: "vendors", product: "holdfast-vendors", serviceDependencies,
            resources: migrations, kit: ["ServiceKit"])
        + service(
            "Deployments", folder: "deployments", product: "holdfast-deployments", serviceDependencies,
            resources: migrations, kit: ["ServiceKit"])
)
