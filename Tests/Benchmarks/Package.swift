// swift-tools-version:6.2
import PackageDescription

// Speed is measured here and nowhere else: a timed test on a shared machine proves nothing.
// A package of its own, so that the product carries neither C++ nor unsafe flags.
let package = Package(
  name: "benchmarks",
  dependencies: [.package(name: "tollway", path: "../..")],
  targets: [
    .target(name: "BaselineCpp", cxxSettings: [.unsafeFlags(["-O3"])]),
    .target(name: "AllocationCounter", cSettings: [.unsafeFlags(["-O2", "-fno-builtin"])]),
    .executableTarget(
      name: "benchmarks",
      dependencies: [
        "BaselineCpp", "AllocationCounter", .product(name: "Tollway", package: "tollway"),
      ],
      swiftSettings: [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
      ]),
  ],
  cxxLanguageStandard: .cxx17
)
