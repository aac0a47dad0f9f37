public import Formats
import Quantities

extension FittedMarket {
  /// Reads the file.
  ///
  /// - Throws: everything that is wrong with it, each with its position.
  public init(decoding root: JSONNode) throws(ContentError) {
    self = try ObjectReader.decode(root) { reader in
      _ = reader.choice("schema", of: [Self.schemaName])
      reader.ignore("about")
      let anything = -1e300...1e300
      let first = Self.day(reader, "first_week")
      let last = Self.day(reader, "last_week")
      let count = reader.double("effective_choices_per_week", in: 0...1e300, "a number above 0")
      let residual = reader.double("residual_log_sd", in: 0...100, "a number above 0")
      let parameters = reader.array("parameters") { $0.object { Self.parameter($0) } }
      if parameters.map(\.parameter) != CommonParameter.allCases {
        reader.value.report(
          "found parameters \(parameters.map(\.parameter.name).joined(separator: ", ")); expected "
            + CommonParameter.allCases.map(\.name).joined(separator: ", "))
      }
      let correlations = reader.array("error_correlations") { row in
        row.array { $0.double(in: -1...1, "a correlation is -1 to 1") }
      }
      let appeals = reader.array("appeals") {
        $0.object { appeal in
          Appeal(
            slug: appeal.string("model"),
            value: appeal.double("value", in: anything, "a number"),
            error: appeal.double("se", in: 0...1e300, "a number, 0 or more"),
            dataShare: appeal.double("share_from_data", in: 0...1, "a share is 0 to 1"))
        }
      }
      return FittedMarket(
        firstWeek: first, lastWeek: last, effectiveCount: count, residualDeviation: residual,
        parameters: parameters, correlations: correlations, appeals: appeals)
    }
  }

  private static func day(_ reader: ObjectReader, _ key: String) -> CalendarDate {
    let text = reader.string(key)
    guard let day = CalendarDate(parsing: text) else {
      reader.value.report("found \(key) \"\(text)\"; a day is written 2026-07-13")
      return CalendarDate(daysSinceEpoch: 0)
    }
    return day
  }

  private static func parameter(_ reader: ObjectReader) -> Parameter {
    let names = CommonParameter.allCases.map(\.name)
    let name = reader.choice("name", of: names)
    let parameter = CommonParameter.allCases[names.firstIndex(of: name) ?? 0]
    let positive = 0...1e300
    let prior = reader.object("prior") { prior in
      var read = ParameterPrior.published[parameter.rawValue]
      read.median = prior.double("median", in: -1e300...1e300, "a number")
      read.deviation = prior.double("sd", in: positive, "a number above 0")
      read.isFixed = prior.bool("is_fixed")
      read.layer = prior.string("layer")
      read.source = prior.string("source")
      return read
    }
    return Parameter(
      parameter: parameter, value: reader.double("value", in: -1e300...1e300, "a number"),
      error: reader.double("se", in: positive, "a number, 0 or more"),
      robustError: reader.double("se_robust", in: positive, "a number, 0 or more"),
      resampledError: reader.optional("se_resampled").flatMap {
        $0.node.isNull ? nil : $0.double(in: positive, "a number, 0 or more, or null")
      },
      prior: prior ?? ParameterPrior.published[parameter.rawValue],
      dataShare: reader.double("share_from_data", in: 0...1, "a share is 0 to 1"))
  }
}
