// The yardstick of routing: a plain scan that keeps what fits, and draws by 1/price^2.
//
// It does what a gateway must do for the simplest draw and nothing more: per endpoint the mask
// (permitted, tools, length of answer, context), then the weight relative to the cheapest in fixed
// point, then one draw. Draws are those of the Swift side.
#include <cstdint>
#include <vector>

#include "include/baseline.h"
#include "keyed_stream.hpp"

namespace {

struct Offer {
  int64_t price;
  int32_t context;
  int32_t longest_answer;
  bool is_permitted;
  bool has_tools;
};

// A whole number below `bound`, as the Swift side draws it (Lemire's multiplication).
uint64_t below(KeyedStream &stream, uint64_t bound) {
  unsigned __int128 product = static_cast<unsigned __int128>(stream.next()) * bound;
  if (static_cast<uint64_t>(product) < bound) {
    const uint64_t threshold = (0 - bound) % bound;
    while (static_cast<uint64_t>(product) < threshold) {
      product = static_cast<unsigned __int128>(stream.next()) * bound;
    }
  }
  return static_cast<uint64_t>(product >> 64);
}

}  // namespace

extern "C" uint64_t baseline_route(
    const int64_t *prices, uint64_t count, uint64_t decisions, uint64_t seed) {
  std::vector<Offer> offers;
  for (uint64_t i = 0; i < count; i++) offers.push_back({prices[i], 1000000, 100000, true, true});
  std::vector<uint32_t> candidates(count);
  std::vector<uint64_t> weights(count);
  uint64_t checksum = 0;
  for (uint64_t decision = 0; decision < decisions; decision++) {
    uint64_t kept = 0;
    int64_t lowest = INT64_MAX;
    for (uint64_t i = 0; i < count; i++) {
      const Offer &offer = offers[i];
      if (!offer.is_permitted || !offer.has_tools) continue;
      if (offer.longest_answer < 1000 || offer.context < 6000) continue;
      candidates[kept++] = static_cast<uint32_t>(i);
      if (offer.price < lowest) lowest = offer.price;
    }
    uint64_t total = 0;
    for (uint64_t k = 0; k < kept; k++) {
      const double ratio =
          static_cast<double>(lowest) / static_cast<double>(offers[candidates[k]].price);
      weights[k] = static_cast<uint64_t>(ratio * ratio * 4294967296.0);
      total += weights[k];
    }
    KeyedStream stream(seed, decision, 0);
    uint64_t point = below(stream, total);
    uint64_t chosen = 0;
    for (; chosen + 1 < kept; chosen++) {
      if (point < weights[chosen]) break;
      point -= weights[chosen];
    }
    checksum = (checksum ^ candidates[chosen]) * 0x9E3779B97F4A7C15ull;
  }
  return checksum;
}
