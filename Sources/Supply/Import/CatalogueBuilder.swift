import Quantities

/// A catalogue made of price lists, with an account of every entry read.
public struct CatalogueImport: Sendable {
  /// What of the lists a catalogue takes over.
  public enum Selection: Hashable, Sendable {
    /// Everything that has a price per token, with what the list says beyond our types.
    case everything
    /// What can serve calls: default endpoints of registered models at labs, clouds and hosts.
    case capacity
  }

  /// The catalogue, in order, without imputed scores.
  public let catalogue: Catalogue
  /// What became of the entries, list by list.
  public let reports: [ImportReport]

  /// Builds a catalogue; where lists price the same endpoint, the earlier list wins.
  ///
  /// - Parameters:
  ///   - lists: The lists in order of preference.
  ///   - register: Who makes and who serves models.
  ///   - terms: Cache lifetimes and speeds; `nil` leaves caches without terms and profiles out.
  ///   - arena: Quality scores.
  ///   - selection: What to take over.
  public init(
    lists: [ImportedList], register: Register, terms: PublishedTerms? = nil,
    arena: ArenaTable? = nil, selection: Selection
  ) {
    var builder = CatalogueBuilder(
      lists: lists, register: register, terms: terms, arena: arena, selection: selection)
    builder.select()
    catalogue = builder.catalogue()
    reports = builder.reports
  }
}

/// Chooses among the entries, then places what is left.
struct CatalogueBuilder {
  struct Key: Hashable, Comparable {
    var model: String
    var provider: String
    var tag: String

    static func < (a: Self, b: Self) -> Bool {
      (a.model, a.provider, a.tag) < (b.model, b.provider, b.tag)
    }
  }
  struct Candidate {
    var list: Int
    var entry: ImportedEndpoint

    var key: Key {
      Key(model: entry.identity.slug, provider: entry.provider, tag: entry.identity.tag)
    }

    /// Whether this is the better name of the same endpoint: earlier list, current, plainer,
    /// shorter.
    func precedes(_ other: Self) -> Bool {
      if list != other.list { return list < other.list }
      let (a, b) = (entry, other.entry)
      let left = (a.isDeprecated ? 1 : 0, a.identity.strippedParts, a.listKey.count, a.listKey)
      return left < (
        b.isDeprecated ? 1 : 0, b.identity.strippedParts, b.listKey.count, b.listKey
      )
    }
  }

  let lists: [ImportedList]
  let register: Register
  let terms: PublishedTerms?
  let arena: ArenaTable?
  let selection: CatalogueImport.Selection
  private(set) var reports: [ImportReport]
  private(set) var chosen: [Candidate] = []

  init(
    lists: [ImportedList], register: Register, terms: PublishedTerms?, arena: ArenaTable?,
    selection: CatalogueImport.Selection
  ) {
    self.lists = lists
    self.register = register
    self.terms = terms
    self.arena = arena
    self.selection = selection
    reports = lists.map(\.report)
  }

  mutating func select() {
    var candidates: [Candidate] = []
    for (number, list) in lists.enumerated() {
      candidates += list.endpoints.map { Candidate(list: number, entry: $0) }
    }
    if selection == .capacity {
      candidates = keeping(candidates, exceptFor: noCapacityReason)
      let tags = defaultTags(candidates)
      candidates = keeping(candidates) { candidate in
        tags[candidate.pair] == candidate.key.tag ? nil : DropReason.region
      }
    }
    chooseNames(candidates)
  }

  private mutating func keeping(
    _ candidates: [Candidate], exceptFor reason: (Candidate) -> String?
  ) -> [Candidate] {
    candidates.filter { candidate in
      guard let reason = reason(candidate) else { return true }
      reports[candidate.list].drop(reason)
      return false
    }
  }

  /// Keeps the best name of each endpoint, and fills what it leaves open from the others.
  private mutating func chooseNames(_ candidates: [Candidate]) {
    let groups = Dictionary(grouping: candidates, by: \.key)
    for key in groups.keys.sorted() {
      let names = (groups[key] ?? []).sorted { $0.precedes($1) }
      guard var winner = names.first else { continue }
      reports[winner.list].kept += 1
      for other in names.dropFirst() {
        winner.entry.fillGaps(from: other.entry)
        let hasSamePrice = other.entry.rules == winner.entry.rules
        let reason =
          other.list != winner.list
          ? DropReason.earlierSource
          : hasSamePrice ? DropReason.otherName : DropReason.otherNameOtherPrice
        reports[other.list].drop(reason)
      }
      chosen.append(winner)
    }
  }
}

extension CatalogueBuilder {
  /// Why an entry is no capacity of its provider's own; `nil` where it is.
  private func noCapacityReason(_ candidate: Candidate) -> String? {
    let entry = candidate.entry
    let known = register.provider(entry.provider)
    let kind = known?.kind ?? .gateway
    if kind == .gateway || kind == .plan { return DropReason.notCapacity }
    guard entry.identity.isRegistered else { return DropReason.unregistered }
    if entry.isDeprecated || entry.retires.map({ $0 <= date }) ?? false {
      return DropReason.retired
    }
    let isOpen = register.model(entry.identity.slug)?.openWeights ?? entry.openWeights
    let author = String(entry.identity.slug.prefix { $0 != "/" })
    let isOwn = known?.author == author
    // Weights of unknown licence are taken for closed.
    return isOpen != true && kind != .cloud && !isOwn ? DropReason.resold : nil
  }

  /// The newest day of any list.
  private var date: CalendarDate {
    lists.map(\.source.asOf).max() ?? CalendarDate(daysSinceEpoch: 0)
  }

  /// The tag that stands for a provider's default: none or `global`, whichever the first list
  /// prices lower (regions cost a tenth more, price trap 13), else `us`.
  private func defaultTags(_ candidates: [Candidate]) -> [Key: String] {
    let order = ["", "global", "us"]
    var best: [Key: (rank: (Int, Int, Int64, Int), tag: String)] = [:]
    for candidate in candidates {
      let tag = candidate.key.tag
      guard let place = order.firstIndex(of: tag) else { continue }
      let rates = PriceSheet(rules: candidate.entry.rules).listRates
      let blend = 3 * rates.prompt.picoDollarsPerToken + rates.completion.picoDollarsPerToken
      let rank = (tag == "us" ? 1 : 0, candidate.list, blend, place)
      if let other = best[candidate.pair], other.rank <= rank { continue }
      best[candidate.pair] = (rank, tag)
    }
    return best.mapValues(\.tag)
  }
}

extension CatalogueBuilder.Candidate {
  /// The model at the provider, whatever the variant.
  fileprivate var pair: CatalogueBuilder.Key {
    CatalogueBuilder.Key(model: key.model, provider: key.provider, tag: "")
  }
}

extension ImportedEndpoint {
  /// Takes over facts other than prices that this entry lacks.
  fileprivate mutating func fillGaps(from other: Self) {
    contextLength = contextLength ?? other.contextLength
    maxCompletion = maxCompletion ?? other.maxCompletion
    supportsTools = supportsTools ?? other.supportsTools
    cacheMinimum = cacheMinimum ?? other.cacheMinimum
    modelName = modelName ?? other.modelName
    openWeights = openWeights ?? other.openWeights
    released = released ?? other.released
    if identity.quantization == "unknown" { identity.quantization = other.identity.quantization }
    if limits == PublishedLimits() { limits = other.limits }
  }
}
