import Supply

/// By what traffic is divided.
package enum ShareDimension: Int, Sendable, CaseIterable {
  /// The model that served.
  case model
  /// The company that served.
  case provider
  /// The country of the model's author.
  case origin
  /// The country of the company that served.
  case host

  /// The name in files and headings.
  package var name: String {
    switch self {
    case .model: "model"
    case .provider: "provider"
    case .origin: "origin"
    case .host: "host"
    }
  }

  /// What it means, in words.
  var meaning: String {
    switch self {
    case .model: "the model that served"
    case .provider: "the company that served"
    case .origin: "the country of the model's author"
    case .host: "the country of the company that served"
    }
  }

  /// Which member an endpoint belongs to.
  func member(of endpoint: Endpoint, in catalogue: Catalogue) -> String {
    switch self {
    case .model: catalogue[endpoint.model].slug
    case .provider: catalogue[endpoint.provider].slug
    case .origin: catalogue[endpoint.model].origin
    case .host: catalogue[endpoint.provider].country
    }
  }
}

/// In what traffic is counted.
package enum ShareUnit: Int, Sendable, CaseIterable {
  /// Billed native prompt and completion tokens, cache reads included.
  case tokens
  /// Calls served.
  case requests
  /// Provider charges.
  case spend

  /// The name in files and headings.
  package var name: String {
    switch self {
    case .tokens: "tokens"
    case .requests: "requests"
    case .spend: "spend"
    }
  }

  /// The denominator of its shares, in words.
  var denominator: String {
    switch self {
    case .tokens: "all tokens billed for measured tasks, cache reads included"
    case .requests: "all calls served for measured tasks"
    case .spend: "all provider charges for measured tasks"
    }
  }
}
