/// Choices that persons were seen to make: in each task one of several alternatives.
public struct ChoiceData: Sendable {
  /// What utility is made of; one name for each characteristic.
  public let characteristicNames: [String]
  /// Alternatives of every task, those included that are absent from some.
  public let alternatives: Int
  /// Characteristics at `(task · alternatives + alternative) · characteristics + k`.
  public let characteristics: [Double]
  /// Whether an alternative can be chosen, at `task · alternatives + alternative`.
  public let isPresent: [Bool]
  /// The chosen alternative of each task.
  public let chosen: [Int]
  /// The tasks of each person, one person after the other.
  public let persons: [Range<Int>]

  /// How many tasks.
  public var tasks: Int { chosen.count }
  /// How many characteristics.
  public var width: Int { characteristicNames.count }

  /// Creates a data set.
  ///
  /// - Parameters:
  ///   - characteristicNames: what the characteristics are called.
  ///   - alternatives: how many alternatives each task has.
  ///   - characteristics: numbers by task, alternative and characteristic.
  ///   - isPresent: `nil` where every alternative is always there.
  ///   - chosen: the alternative that each task chose.
  ///   - persons: who was asked, task by task; the tasks of a person follow each other. `nil` where
  ///     each task is another person's.
  /// - Precondition: counts agree, and the chosen alternatives are there.
  public init(
    characteristicNames: [String], alternatives: Int, characteristics: [Double],
    isPresent: [Bool]? = nil, chosen: [Int], persons: [Int]? = nil
  ) {
    let rows = chosen.count * alternatives
    precondition(alternatives > 0, "a choice has alternatives")
    precondition(
      characteristics.count == rows * characteristicNames.count,
      "every alternative of every task has its characteristics")
    let isPresent = isPresent ?? [Bool](repeating: true, count: rows)
    precondition(isPresent.count == rows, "an alternative is there or not")
    precondition(
      chosen.enumerated().allSatisfy {
        (0..<alternatives).contains($1) && isPresent[$0 * alternatives + $1]
      }, "what is chosen is there")
    self.characteristicNames = characteristicNames
    self.alternatives = alternatives
    self.characteristics = characteristics
    self.isPresent = isPresent
    self.chosen = chosen
    self.persons = Self.runs(persons ?? Array(chosen.indices))
    precondition(persons?.count ?? chosen.count == chosen.count, "every task has its person")
  }

  /// The tasks of each person.
  private static func runs(_ persons: [Int]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var seen: Set<Int> = []
    var first = 0
    while first < persons.count {
      var last = first
      while last + 1 < persons.count, persons[last + 1] == persons[first] { last += 1 }
      precondition(seen.insert(persons[first]).inserted, "the tasks of a person follow each other")
      runs.append(first..<last + 1)
      first = last + 1
    }
    return runs
  }

  /// `Σ_k x_k β_k` for every alternative of every task.
  func utilities(_ coefficients: [Double]) -> [Double] {
    var utilities = [Double](repeating: 0, count: tasks * alternatives)
    characteristics.withUnsafeBufferPointer { rows in
      for row in utilities.indices {
        var sum = 0.0
        for index in 0..<width { sum += rows[row * width + index] * coefficients[index] }
        utilities[row] = sum
      }
    }
    return utilities
  }

  /// `Σ_j slope_j x_jk` person by person, from slopes by utilities.
  func slopesByPerson(_ slopes: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: persons.count * width)
    for (person, tasks) in persons.enumerated() {
      for row in tasks.lowerBound * alternatives..<tasks.upperBound * alternatives {
        for index in 0..<width {
          sums[person * width + index] += slopes[row] * characteristics[row * width + index]
        }
      }
    }
    return sums
  }
}

/// Sums columns of a table, row after row.
func columnSums(_ table: [Double], columns: Int) -> [Double] {
  var sums = [Double](repeating: 0, count: columns)
  for row in stride(from: 0, to: table.count, by: max(columns, 1)) {
    for column in 0..<columns { sums[column] += table[row + column] }
  }
  return sums
}
