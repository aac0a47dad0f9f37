#include <vector>

#include "baseline.h"
#include "keyed_stream.hpp"
#include "winner_tree.hpp"

uint64_t baseline_mm1(uint64_t customers, uint64_t seed) {
  enum : uint32_t { arrival = 0, departure = 1 };
  WinnerTree tree(4);
  // Ring of the customers in line and in service: their arrival and service times.
  std::vector<uint64_t> arrived(1024), service(1024);
  uint64_t head = 0, tail = 0, wait = 0, now = 0;
  KeyedStream stream(seed, 0, 3);
  tree.schedule(arrival, ticks(stream.exponential() * 1.25));
  for (uint64_t key; (key = tree.top()) != UINT64_MAX;) {
    now = key >> 20;
    if ((key & 0xFFFFF) == arrival) {
      if (tail - head == arrived.size()) {
        const uint64_t mask = arrived.size() - 1;
        std::vector<uint64_t> a(2 * arrived.size()), s(2 * arrived.size());
        for (uint64_t i = head; i < tail; ++i) {
          a[i & (2 * mask + 1)] = arrived[i & mask];
          s[i & (2 * mask + 1)] = service[i & mask];
        }
        arrived.swap(a);
        service.swap(s);
      }
      const uint64_t mask = arrived.size() - 1;
      arrived[tail & mask] = now;
      service[tail & mask] = ticks(stream.exponential());
      if (head == tail) tree.schedule(departure, now + service[tail & mask]);
      ++tail;
      if (tail < customers) {
        stream = KeyedStream(seed, tail, 3);
        tree.schedule(arrival, now + ticks(stream.exponential() * 1.25));
      } else {
        tree.cancel(arrival);
      }
    } else {
      const uint64_t mask = arrived.size() - 1;
      ++head;
      if (head == tail) {
        tree.cancel(departure);
      } else {
        wait += now - arrived[head & mask];
        tree.schedule(departure, now + service[head & mask]);
      }
    }
  }
  return wait;
}

uint64_t baseline_hold(uint64_t pending, uint64_t operations, const uint64_t *increments) {
  WinnerTree tree(pending);
  for (uint64_t i = 0; i < pending; ++i) tree.schedule(uint32_t(i), increments[i & 16383]);
  uint64_t checksum = 0;
  for (uint64_t i = 0; i < operations; ++i) {
    const uint64_t key = tree.top();
    checksum = (checksum ^ key) * 0x9E3779B97F4A7C15ull;
    tree.schedule(uint32_t(key & 0xFFFFF), (key >> 20) + increments[i & 16383]);
  }
  return checksum;
}
