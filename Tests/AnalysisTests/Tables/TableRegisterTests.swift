import Accounting
import Formats
import Testing

@testable import Analysis

@Suite struct TableRegisterTests {
  @Test func `every table and every column is described in a sentence`() {
    for (command, tables) in TableRegister.commands {
      #expect(Set(tables.map(\.name)).count == tables.count, "\(command)")
      for table in tables {
        #expect(table.about.hasSuffix("."), "\(table.name)")
        #expect(!table.columns.isEmpty)
        for column in table.columns {
          #expect(column.about.hasSuffix("."), "\(table.name).\(column.name): \(column.about)")
          #expect(
            column.about.first?.isLowercase == false || column.about.hasPrefix("`")
              || column.about.contains("true") || column.about.hasPrefix("yes")
              || column.about.hasPrefix("p value"), "\(column.about)")
        }
      }
    }
  }

  @Test func `attempts have the columns of a row`() {
    #expect(
      AttemptTable.schema.columns.map(\.name) == ["workload", "policy"] + AttemptRow.columns)
  }

  /// What a report has is what its kind declares, where inputs name no column.
  @Test(arguments: ReportTests.records.indices)
  func `reports have the tables that are declared`(_ index: Int) {
    let declared = Dictionary(uniqueKeysWithValues: Report.tableSchemas.map { ($0.name, $0) })
    for table in makeReport(of: ReportTests.records[index]).tables() {
      #expect(declared[table.name] == table.schema, "\(table.name)")
    }
  }

  @Test func `the data package names both files of each table, with every column`() throws {
    let package = DataPackage(
      title: "Price gap: 10–17x", question: "What?", inputHash: "ab", tables: [Report.gapsSchema])
    let tree = try JSONNode(parsing: Array(package.text.utf8), file: DataPackage.fileName)
    #expect(tree["name"]?.string == "price-gap-10-17x")
    let resources = try #require(tree["resources"]?.array)
    #expect(resources.map { $0["path"]?.string } == ["tables/gaps.csv", "data/gaps.parquet"])
    let fields = try #require(resources[0]["schema"]?["fields"]?.array)
    #expect(fields.count == Report.gapsSchema.columns.count)
    let dear = try #require(fields.first { $0["name"]?.string == "dear_list_usd_per_m" })
    #expect(dear["type"]?.string == "number")
    #expect(dear["unit"]?.string == "USD per million tokens")
  }
}
