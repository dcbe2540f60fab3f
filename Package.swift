// swift-tools-version: 6.2

import PackageDescription

/// Dependencies between our own targets are the architecture: an arrow that is not here cannot be imported.
let package = Package(
    name: "modelrollout",
    products: [
        .executable(name: "modelrollout-controller", targets: ["modelrollout-controller"]),
        .executable(name: "modelrollout-sandbox", targets: ["modelrollout-sandbox"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.2.0"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.80.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.30.0"),
        .package(url: "https://github.com/apple/swift-numerics.git", from: "1.0.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.16.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.8.0"),
    ],
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

        .target(name: "Digests", dependencies: ["CLibCrypto"]),
        .target(name: "HTTPTransport"),
        .target(name: "CurlTransport", dependencies: ["CCurl", "HTTPTransport"]),
        .target(name: "KubeModel", dependencies: ["HTTPTransport"]),
        .target(name: "YAML", dependencies: ["CLibYAML", "KubeModel"]),
        .target(
            name: "KubeClient",
            dependencies: ["HTTPTransport", "KubeModel", "YAML", .product(name: "Logging", package: "swift-log")]
        ),
        .target(
            name: "KubeRuntime",
            dependencies: [
                "HTTPTransport", "KubeClient", "KubeModel",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .target(name: "RolloutAPI", dependencies: ["KubeModel"]),
        .target(name: "RolloutCore", dependencies: ["KubeModel", "RolloutAPI"]),
        .target(name: "TrafficRouting", dependencies: ["KubeModel", "RolloutAPI", "RolloutCore"]),
        .target(name: "Statistics", dependencies: [.product(name: "RealModule", package: "swift-numerics")]),
        .target(
            name: "Analysis",
            dependencies: [
                "HTTPTransport", "KubeModel", "RolloutAPI", "RolloutCore", "Statistics",
                .product(name: "RealModule", package: "swift-numerics"),
            ]
        ),
        .target(
            name: "RolloutController",
            dependencies: [
                "Analysis", "Digests", "HTTPTransport", "KubeClient", "KubeModel", "KubeRuntime", "RolloutAPI",
                "RolloutCore", "TrafficRouting",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "Sandbox",
            dependencies: [
                "Digests", "HTTPTransport", "KubeModel", "YAML",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdHTTP2", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "RolloutTesting",
            dependencies: [
                "Analysis", "HTTPTransport", "KubeClient", "KubeModel", "KubeRuntime", "RolloutAPI",
                "RolloutController",
                "RolloutCore", "Sandbox", "TrafficRouting",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .executableTarget(
            name: "modelrollout-controller",
            dependencies: [
                "Analysis", "CurlTransport", "HTTPTransport", "KubeClient", "KubeModel", "KubeRuntime",
                "RolloutController",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        .executableTarget(
            name: "modelrollout-sandbox",
            dependencies: [
                "KubeModel", "Sandbox", "YAML",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),

        .testTarget(name: "HTTPTransportTests", dependencies: ["HTTPTransport"]),
        .testTarget(name: "CurlTransportTests", dependencies: ["CurlTransport", "HTTPTransport"]),
        .testTarget(name: "KubeModelTests", dependencies: ["HTTPTransport", "KubeModel"]),
        .testTarget(name: "YAMLTests", dependencies: ["KubeModel", "YAML"]),
        .testTarget(
            name: "KubeClientTests",
            dependencies: [
                "HTTPTransport", "KubeClient", "KubeModel", "YAML", .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "KubeRuntimeTests",
            dependencies: ["HTTPTransport", "KubeClient", "KubeModel", "KubeRuntime"]
        ),
        .testTarget(
            name: "RolloutAPITests",
            dependencies: ["KubeModel", "RolloutAPI", "YAML"],
            exclude: ["Fixtures"]
        ),
        .testTarget(
            name: "RolloutCoreTests",
            dependencies: ["KubeModel", "RolloutAPI", "RolloutCore", "RolloutTesting"]
        ),
        .testTarget(
            name: "TrafficRoutingTests",
            dependencies: ["KubeModel", "RolloutAPI", "RolloutCore", "TrafficRouting"]
        ),
        .testTarget(
            name: "StatisticsTests",
            dependencies: ["Statistics", .product(name: "RealModule", package: "swift-numerics")]
        ),
        .testTarget(
            name: "AnalysisTests",
            dependencies: ["Analysis", "HTTPTransport", "KubeModel", "RolloutAPI", "RolloutCore"],
            exclude: ["Fixtures"]
        ),
        .testTarget(
            name: "RolloutControllerTests",
            dependencies: [
                "Analysis", "Digests", "HTTPTransport", "KubeClient", "KubeModel", "KubeRuntime", "RolloutAPI",
                "RolloutController",
                "RolloutCore", "RolloutTesting", .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "SandboxTests",
            dependencies: ["CurlTransport", "HTTPTransport", "KubeModel", "Sandbox", "YAML"]
        ),
        .testTarget(
            name: "ScenarioTests",
            dependencies: [
                "Analysis", "HTTPTransport", "KubeClient", "KubeModel", "KubeRuntime", "RolloutAPI",
                "RolloutController",
                "RolloutCore", "RolloutTesting", "Sandbox", "TrafficRouting", "YAML",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "CurlTransport", "HTTPTransport", "KubeClient", "KubeModel", "KubeRuntime", "RolloutAPI",
                "RolloutCore", "RolloutTesting", "YAML",
            ],
            exclude: ["Support"]
        ),
    ]
)

// hack/bench alone builds these: neither the products nor the tests need them.
if Context.environment["MODELROLLOUT_BENCHMARKS"] != nil {
    package.dependencies.append(
        .package(url: "https://github.com/ordo-one/benchmark.git", from: "1.38.0", traits: [])
    )
    let measured: [Target.Dependency] = [
        "Analysis", "HTTPTransport", "KubeClient", "KubeModel", "KubeRuntime", "RolloutAPI", "RolloutController",
        "RolloutCore", "TrafficRouting", .product(name: "Logging", package: "swift-log"),
    ]
    package.targets += [
        .target(name: "BenchmarkWorkload", dependencies: measured, path: "Tests/Benchmarks/BenchmarkWorkload"),
        .executableTarget(
            name: "ControllerBenchmarks",
            dependencies: measured + ["BenchmarkWorkload", .product(name: "Benchmark", package: "benchmark")],
            path: "Tests/Benchmarks/ControllerBenchmarks",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),
        .executableTarget(
            name: "CacheFootprint",
            dependencies: measured + ["BenchmarkWorkload"],
            path: "Tests/Benchmarks/CacheFootprint"
        ),
        .executableTarget(
            name: "JudgeSimulation",
            dependencies: [
                "Analysis", "RolloutAPI", "Statistics",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "RealModule", package: "swift-numerics"),
            ],
            path: "Tests/Benchmarks/JudgeSimulation"
        ),
    ]
}

// Memory safety is not demanded of tests: there it only costs.
for target in package.targets where target.type != .system {
    var settings: [SwiftSetting] = [
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableUpcomingFeature("InferIsolatedConformances"),
    ]
    if target.type != .test {
        settings += [.strictMemorySafety(), .unsafeFlags(["-O"], .when(configuration: .debug))]
    }
    target.swiftSettings = settings
}
