// swift-tools-version:6.2
import PackageDescription

// The architecture in one table: a room may import only the rooms to its right.
// CI builds with `--explicit-target-dependency-import-check error`, which holds the code to it.
let rooms: [(name: String, sees: [String])] = [
  ("Quantities", []),
  ("NumericalMethods", ["COpenBLAS", "CLanes"]),
  ("Formats", ["Quantities", "CZlib"]),
  ("Supply", ["Formats", "Quantities"]),
  ("Demand", ["Supply", "Formats", "NumericalMethods", "Quantities"]),
  ("Accounting", ["Demand", "Supply", "NumericalMethods", "Quantities"]),
  ("Routing", ["Demand", "Supply", "NumericalMethods", "Quantities"]),
  (
    "Simulation",
    ["Routing", "Accounting", "Demand", "Supply", "Formats", "NumericalMethods", "Quantities"]
  ),
  (
    "Scoring",
    ["Routing", "Accounting", "Demand", "Supply", "Formats", "NumericalMethods", "Quantities"]
  ),
  (
    "Market",
    ["Accounting", "Demand", "Supply", "Formats", "NumericalMethods", "Quantities"]
  ),
  (
    "Studies",
    [
      "Market", "Scoring", "Simulation", "Routing", "Accounting", "Demand", "Supply", "Formats",
      "NumericalMethods", "Quantities",
    ]
  ),
  (
    "Analysis",
    [
      "Market", "Scoring", "Accounting", "Demand", "Supply", "Formats", "NumericalMethods",
      "Quantities",
    ]
  ),
]

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),  // SE-0335
  .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
  .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
]

func dependencies(on names: [String]) -> [Target.Dependency] {
  names.map { .target(name: $0) }
}

let package = Package(
  name: "tollway",
  products: [
    .executable(name: "sim", targets: ["sim"]),
    .library(name: "Tollway", targets: rooms.map(\.name)),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CLanes"),  // a header of our own: vectors as wide as the processor's
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .executableTarget(
      name: "sim",
      dependencies: dependencies(on: rooms.map(\.name))
        + [
          .product(name: "ArgumentParser", package: "swift-argument-parser"),
          .product(name: "Yams", package: "Yams"),
        ],
      swiftSettings: settings),
  ]
    + rooms.map { room in
      .target(name: room.name, dependencies: dependencies(on: room.sees), swiftSettings: settings)
    }
    + rooms.map { room in
      .testTarget(
        name: room.name + "Tests",
        dependencies: dependencies(on: [room.name] + room.sees.filter { !$0.hasPrefix("C") }),
        swiftSettings: settings)
    }
    + [
      .testTarget(
        name: "SimTests",
        dependencies: dependencies(on: rooms.map(\.name))
          + [.product(name: "Yams", package: "Yams")],
        swiftSettings: settings)
    ]
)
