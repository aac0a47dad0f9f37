/// Which model a provider's own name stands for, and what else the name tells.
struct ModelIdentity: Sendable {
  /// `author/name`.
  var slug: String
  /// Whether the register knows the model; otherwise the slug is made from the name.
  var isRegistered: Bool
  /// Region or variant of the endpoint; empty for the provider's default.
  var tag: String
  /// Number format that the name ends with; `unknown` where it names none.
  var quantization: String
  /// How many parts had to be taken off before the name was known: 0 is the plainest name.
  var strippedParts: Int
}

/// Finds the model behind a provider's name by taking off, one after the other, what providers
/// add to names. The first spelling that the register knows wins.
///
/// The order of the parts: path, region, vendor before a dot, `@` and `:` versions, platform and vendor
/// before a dash, host suffix,
/// number format, Bedrock version, date, `-instruct`. A vendor must be the model's author:
/// `deepseek-llama3.3-70b` is no Llama. A suffix `-latest` is
/// never taken off: what it names changes (price trap 13). A name that the register does not know
/// becomes `author/name`, where the author is stated before the name, or told by its family, or
/// the lab itself.
struct ModelNaming {
  let register: Register

  /// - Parameters:
  ///   - name: The provider's name, possibly a path.
  ///   - author: The author of names that mention none, for a lab.
  /// - Returns: `nil` where no author can be found.
  func identity(of name: String, author labAuthor: String?) -> ModelIdentity? {
    let path = name.lowercased().split(separator: "/").map(String.init)
    guard var rest = path.last else { return nil }
    var found = ModelIdentity(
      slug: "", isRegistered: false, tag: path.dropLast().compactMap(region(path:)).last ?? "",
      quantization: "unknown", strippedParts: 0)
    if accept(rest, nil, &found) { return found }
    for prefix in Self.regionPrefixes {
      if let shorter = rest.dropping(prefix: prefix + ".") {
        found.tag = prefix
        rest = shorter
        if accept(rest, nil, &found) { return found }
        break
      }
    }
    // Bedrock's `deepseek.r1` is the register's `deepseek-r1`, its `meta.llama3` is `llama-3`:
    // a vendor may belong to the name or stand before it.
    let vendor = vendorPrefix(of: rest, separators: [".", "--"])
    if search(from: rest, vendor: nil, &found) { return found }
    if let vendor, search(from: vendor.rest, vendor: vendor.author, &found) { return found }
    found.quantization = "unknown"
    let plainName = withoutVersion(vendor?.rest ?? rest)
    let stated =
      vendor?.author
      ?? path.dropLast().reversed().compactMap { register.author(named: $0)?.slug }.first
    let family = register.author(ofFamily: plainName)
    let isBranch = family.map { family in family.hasPrefix((stated ?? family) + "-") } ?? false
    guard let author = isBranch ? family : stated ?? family ?? labAuthor else { return nil }
    found.slug = "\(author)/\(plainName)"
    return found
  }

  /// Takes parts off the end, and a vendor off the front, until the register knows the name.
  private func search(
    from start: String, vendor: String?, _ found: inout ModelIdentity
  ) -> Bool {
    if accept(start, vendor, &found) { return true }
    var rest = start
    for mark in ["@", ":"] {
      guard let end = rest.firstIndex(of: Character(mark)), end > rest.startIndex else { continue }
      rest = String(rest[..<end])
      if accept(rest, vendor, &found) { return true }
      // What is left of `-1:0`.
      if mark == ":", let shorter = rest.dropping(suffix: "-1") { rest = shorter }
    }
    for platform in ["databricks-", "umans-", "alibaba-"] {
      rest = rest.dropping(prefix: platform) ?? rest
    }
    if takesEndsOff(rest, vendor, &found) { return true }
    guard let (author, shorter) = vendorPrefix(of: rest, separators: ["-"]) else { return false }
    return takesEndsOff(shorter, author, &found)
  }

  private func takesEndsOff(
    _ name: String, _ vendor: String?, _ found: inout ModelIdentity
  ) -> Bool {
    if accept(name, vendor, &found) { return true }
    var rest = name
    for strip in [hostSuffix, quantizationSuffix, bedrockVersion, date, instruct] {
      guard let shorter = strip(rest, &found) else { continue }
      rest = shorter
      if accept(rest, vendor, &found) { return true }
    }
    return false
  }

  private func withoutVersion(_ name: String) -> String {
    String(name.prefix { $0 != "@" && $0 != ":" })
  }

  /// Whether the register knows the name; a vendor that was taken off must be its author.
  private func accept(
    _ name: String, _ vendor: String?, _ found: inout ModelIdentity
  ) -> Bool {
    guard let slug = register.slug(named: name), slug.hasPrefix(vendor ?? "") else {
      found.strippedParts += 1
      return false
    }
    found.slug = slug
    found.isRegistered = true
    return true
  }

  private func vendorPrefix(
    of name: String, separators: [String]
  ) -> (author: String, rest: String)? {
    for separator in separators {
      var end = name.startIndex
      while end < name.endIndex {
        let rest = name[end...]
        if end > name.startIndex, rest.hasPrefix(separator),
          let author = register.author(named: name[..<end])
        {
          let shorter = String(rest.dropFirst(separator.count))
          if !shorter.isEmpty { return (author.slug, shorter) }
        }
        end = name.index(after: end)
      }
    }
    return nil
  }
}

extension ModelNaming {
  private static let regionPrefixes = ["us-gov", "us", "eu", "apac", "jp", "au", "ca", "global"]

  /// The region that a part of a path names, for example `us-east-1` or `eu`.
  private func region(path part: String) -> String? {
    switch part {
    case "global-standard": return "global"
    case "claude_platform": return "claude-platform"
    case _ where Self.regionPrefixes.contains(part): return part
    default: break
    }
    let words = part.split(separator: "-")
    guard words.count >= 3, words[0].count == 2, let number = words.last, number.count == 1,
      number.allSatisfy(\.isNumber)
    else { return nil }
    return part
  }

  private func hostSuffix(_ name: String, _: inout ModelIdentity) -> String? {
    ["-maas", "-tee", "-tput"].lazy.compactMap { name.dropping(suffix: $0) }.first
  }

  private func quantizationSuffix(_ name: String, _ found: inout ModelIdentity) -> String? {
    for format in CatalogueKeys.quantizations {
      if let shorter = name.dropping(suffix: "-" + format) {
        found.quantization = format
        return shorter
      }
    }
    return nil
  }

  private func bedrockVersion(_ name: String, _: inout ModelIdentity) -> String? {
    ["-v1", "-v2"].lazy.compactMap { name.dropping(suffix: $0) }.first
  }

  /// `-20251101` or `-2025-11-01`; versions such as `-0324` are names, not dates.
  private func date(_ name: String, _: inout ModelIdentity) -> String? {
    let digits = name.reversed().prefix { $0.isNumber || $0 == "-" }.reversed()
    let text = String(digits)
    for length in [9, 11] where text.count >= length {
      let tail = text.suffix(length)
      let day = tail.dropFirst()
      let isCompact = length == 9 && day.allSatisfy(\.isNumber)
      let isSpaced = length == 11 && day.split(separator: "-").map(\.count) == [4, 2, 2]
      if tail.first == "-", day.hasPrefix("20"), isCompact || isSpaced {
        return String(name.dropLast(length))
      }
    }
    return nil
  }

  private func instruct(_ name: String, _: inout ModelIdentity) -> String? {
    name.dropping(suffix: "-instruct")
  }
}
