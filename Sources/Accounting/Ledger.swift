public import Quantities
public import Supply

/// What a customer pays a gateway to hold credits.
///
/// Source: OpenRouter FAQ, read 2026-08-22: 5.5 % of a card purchase, at least $0.80.
public struct CreditTerms: Hashable, Sendable {
  /// Fee in parts per million of the credits bought.
  public var feePartsPerMillion: Int
  /// Smallest fee of one purchase.
  public var minimumFee: USD
  /// Credits bought at a time.
  public var purchase: USD

  /// OpenRouter's terms for cards, with purchases of $100 (assumed).
  public static let openRouterCard = CreditTerms(
    feePartsPerMillion: 55_000, minimumFee: USD(picoDollars: 800_000_000_000),
    purchase: USD(picoDollars: 100_000_000_000_000))

  /// Creates terms.
  public init(feePartsPerMillion: Int, minimumFee: USD, purchase: USD) {
    self.feePartsPerMillion = feePartsPerMillion
    self.minimumFee = minimumFee
    self.purchase = purchase
  }

  /// The fee of one purchase, rounded half-even to the pico-dollar.
  public var fee: USD {
    let exact = Int128(purchase.picoDollars) * Int128(feePartsPerMillion)
    let (quotient, remainder) = exact.quotientAndRemainder(dividingBy: 1_000_000)
    let roundsUp = remainder > 500_000 || (remainder == 500_000 && quotient % 2 == 1)
    return max(minimumFee, USD(picoDollars: Int64(quotient) + (roundsUp ? 1 : 0)))
  }
}

/// The gateway's books: double entry, every posting summing to zero.
///
/// Signs are the accountant's: debits positive, credits negative. Credits that customers hold and
/// sums owed to providers are liabilities, so their balances are zero or negative.
public struct Ledger: Sendable {
  /// On what terms customers buy credits.
  public let terms: CreditTerms
  /// Money received from customers.
  public package(set) var cash = USDTotal.zero
  /// Credits that customers hold.
  public package(set) var customerCredits = USDTotal.zero
  /// Fees earned on purchases of credits.
  public package(set) var feeRevenue = USDTotal.zero
  /// Charges the gateway bears under zero-completion insurance.
  public package(set) var insuranceExpense = USDTotal.zero
  /// Owed to each provider.
  public package(set) var providerPayables: [USDTotal]
  /// Credits bought, in purchases.
  public private(set) var purchases = 0

  /// Opens empty books.
  public init(terms: CreditTerms, providerCount: Int) {
    self.terms = terms
    providerPayables = Array(repeating: .zero, count: providerCount)
  }

  /// Posts one charge: billed to the customer, or borne by the gateway as insurance.
  ///
  /// Usage is billed at list without a mark-up; credits are bought when they would run out.
  public mutating func post(_ amount: USD, to provider: ProviderID, _ disposition: Disposition) {
    switch disposition {
    case .billed:
      while -customerCredits.picoDollars < Int128(amount.picoDollars) { buyCredits() }
      customerCredits += amount
    case .waived:
      insuranceExpense += amount
    case .absorbed:
      return
    }
    providerPayables[Int(provider.index)] -= amount
  }

  private mutating func buyCredits() {
    precondition(terms.purchase > .zero, "a purchase of credits must be above $0")
    purchases += 1
    cash += terms.purchase + terms.fee
    customerCredits -= terms.purchase
    feeRevenue -= terms.fee
  }

  /// The sum of all balances: zero in books that balance.
  public var balance: USDTotal {
    var sum = cash + customerCredits + feeRevenue + insuranceExpense
    for payable in providerPayables { sum += payable }
    return sum
  }

  /// What all providers together are owed.
  public var owedToProviders: USDTotal {
    var sum = USDTotal.zero
    for payable in providerPayables { sum += payable }
    return USDTotal(picoDollars: -sum.picoDollars)
  }
}
