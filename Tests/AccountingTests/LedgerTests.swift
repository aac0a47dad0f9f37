import Accounting
import Demand
import NumericalMethods
import Quantities
import Supply
import Testing

/// Credits, fees and postings in whole pico-dollars.
@Suite struct LedgerTests {
  private func terms(dollars: Double, partsPerMillion: Int = 55_000) -> CreditTerms {
    CreditTerms(
      feePartsPerMillion: partsPerMillion, minimumFee: USD(picoDollars: 800_000_000_000),
      purchase: USD(picoDollars: Int64((dollars * 1e12).rounded())))
  }

  /// OpenRouter FAQ, read 2026-08-22: 5.5 % of a card purchase, at least $0.80.
  @Test(arguments: [
    (1_000, "$55"), (100, "$5.5"), (14.55, "$0.80025"), (14.54, "$0.8"), (5, "$0.8"),
    (25.37, "$1.39535"),
  ])
  func `the fee is 5.5 % and at least 80 cents`(dollars: Double, fee: String) {
    #expect(terms(dollars: dollars).fee.description == fee)
  }

  @Test func `the terms of OpenRouter's cards`() {
    #expect(CreditTerms.openRouterCard.purchase.description == "$100")
    #expect(CreditTerms.openRouterCard.fee.description == "$5.5")
  }

  /// Half a pico-dollar goes to the even neighbour, anything above goes up.
  @Test(arguments: [
    (1, 500_000, 0), (3, 500_000, 2), (5, 500_000, 2), (7, 500_000, 4), (1, 500_001, 1),
    (1, 499_999, 0), (200, 55_000, 11), (10, 55_000, 1), (10, 50_000, 0), (30, 50_000, 2),
  ])
  func `a fee is rounded half to even`(purchase: Int64, partsPerMillion: Int, fee: Int64) {
    let terms = CreditTerms(
      feePartsPerMillion: partsPerMillion, minimumFee: .zero,
      purchase: USD(picoDollars: purchase))
    #expect(terms.fee == USD(picoDollars: fee))
  }

  private func ledger(dollars: Double = 100) -> Ledger {
    Ledger(terms: terms(dollars: dollars), providerCount: 2)
  }

  private func dollars(_ amount: Double) -> USD {
    USD(picoDollars: Int64((amount * 1e12).rounded()))
  }

  @Test func `a billed charge takes credits and owes its provider`() {
    var ledger = ledger()
    ledger.post(dollars(30), to: ProviderID(1), .billed)
    #expect(ledger.purchases == 1)
    #expect(ledger.cash.description == "$105.5")
    #expect(ledger.customerCredits.description == "-$70")
    #expect(ledger.feeRevenue.description == "-$5.5")
    #expect(ledger.providerPayables.map(\.description) == ["$0", "-$30"])
    #expect(ledger.insuranceExpense == .zero && ledger.balance == .zero)
  }

  @Test func `credits are bought only when they would run out`() {
    var ledger = ledger()
    ledger.post(dollars(60), to: ProviderID(0), .billed)
    ledger.post(dollars(40), to: ProviderID(0), .billed)
    #expect(ledger.purchases == 1 && ledger.customerCredits == .zero)
    ledger.post(USD(picoDollars: 1), to: ProviderID(0), .billed)
    #expect(ledger.purchases == 2)
    ledger.post(dollars(350), to: ProviderID(0), .billed)
    #expect(ledger.purchases == 5)
    #expect(ledger.feeRevenue.description == "-$27.5")
    #expect(ledger.balance == .zero)
  }

  /// Zero-completion insurance: the provider is paid, the customer is not charged.
  @Test func `a waived charge is the gateway's expense`() {
    var ledger = ledger()
    ledger.post(dollars(3), to: ProviderID(0), .waived)
    #expect(ledger.purchases == 0 && ledger.cash == .zero && ledger.customerCredits == .zero)
    #expect(ledger.insuranceExpense.description == "$3")
    #expect(ledger.owedToProviders.description == "$3")
    #expect(ledger.balance == .zero)
  }

  @Test func `a charge that its provider absorbs leaves no trace`() {
    var ledger = ledger()
    ledger.post(dollars(3), to: ProviderID(0), .absorbed)
    #expect(ledger.owedToProviders == .zero && ledger.cash == .zero && ledger.balance == .zero)
  }

  @Test func `law: the books sum to zero after every posting`() {
    var stream = RandomStream(seed: 6, entity: 0, code: 0)
    var ledger = ledger(dollars: 7.77)
    var owed = Int128(0)
    for _ in 0..<5_000 {
      let amount = USD(picoDollars: Int64(stream.below(20_000_000_000_000)))
      let disposition = Disposition.allCases[Int(stream.below(3))]
      ledger.post(amount, to: ProviderID(Int(stream.below(2))), disposition)
      if disposition != .absorbed { owed += Int128(amount.picoDollars) }
      #expect(ledger.balance == .zero)
      #expect(ledger.customerCredits <= .zero)
      #expect(ledger.owedToProviders.picoDollars == owed)
    }
    let fees = Int128(ledger.purchases) * Int128(ledger.terms.fee.picoDollars)
    #expect(-ledger.feeRevenue.picoDollars == fees)
  }
}
