#include <array>
#include <cmath>
#include <vector>

#include "baseline.h"
#include "keyed_stream.hpp"
#include "winner_tree.hpp"

const Ziggurat ziggurat;

namespace {

constexpr int endpointCount = 60;
constexpr uint32_t arrivalSlot = 60, firstTaskSlot = 64;
constexpr int bucketCount = 58 * 128;

struct Task {
  uint64_t id, issue, service;
  uint32_t tokens, endpoint, call, left;
  int32_t next;
  uint8_t attempt;
  bool inService;
};

struct Endpoint {
  uint64_t price = 0;
  double scale = 0;
  int32_t servers = 0, busy = 0, head = -1, tail = -1;
  uint64_t toggles = 0;
  bool up = true;
  uint64_t calls = 0, tokens = 0, cost = 0, latency = 0, failures = 0;
  std::array<uint64_t, bucketCount> histogram{};
};

uint64_t bucketOf(uint64_t v) {
  if (v < 128) return v;
  const uint64_t k = 63 - __builtin_clzll(v);
  return ((k - 6) << 7) + ((v >> (k - 7)) & 127);
}

uint64_t lowerBound(uint64_t i) { return i < 128 ? i : (128 + (i & 127)) << ((i >> 7) - 1); }

class Gateway {
 public:
  Gateway(double scale, uint64_t seed) : seed_(seed), gap_(1 / (5 * scale)), tree_(1024) {
    endpoints_.resize(endpointCount);
    double price = 200000, total = 0, running = 0;
    std::array<double, endpointCount> weight;
    for (int e = 0; e < endpointCount; ++e) {
      endpoints_[e].price = uint64_t(std::floor(price + 0.5));
      price *= 1.08;
      weight[e] = 1 / (double(endpoints_[e].price) * double(endpoints_[e].price));
      total += weight[e];
    }
    for (int e = 0; e < endpointCount; ++e) {
      running += weight[e];
      const double mean = 2.0 + 0.1 * ((7 * e) % 60);
      const double need = std::ceil(1.25 * 40.0 * scale * (weight[e] / total) * mean);
      cumulative_[e] = uint64_t(std::floor(4294967296.0 * (running / total)));
      endpoints_[e].servers = need > 2 ? int32_t(need) : 2;
      endpoints_[e].scale = exponentialOf(logarithmOf(mean) - 0.32);
    }
    cumulative_[endpointCount - 1] = 1ull << 32;
    for (uint32_t block = 0, e = 0; block < 256; ++block) {
      while (cumulative_[e] <= uint64_t(block) << 24) ++e;
      guide_[block] = uint8_t(e);
    }
    for (uint32_t e = 0; e < endpointCount; ++e) scheduleToggle(e);
    scheduleArrival();
  }

  void run(uint64_t horizon) {
    for (;;) {
      const uint64_t key = tree_.top();
      const uint64_t time = key >> 20;
      if (time > horizon) return;
      now_ = time;
      ++events_;
      const uint32_t slot = key & 0xFFFFF;
      if (slot >= firstTaskSlot) {
        Task &task = tasks_[slot - firstTaskSlot];
        if (task.inService) {
          complete(slot - firstTaskSlot);
        } else {
          if (task.attempt == 0) task.issue = now_;
          attempt(slot - firstTaskSlot);
        }
      } else if (slot == arrivalSlot) {
        arrive();
      } else {
        endpoints_[slot].up = !endpoints_[slot].up;
        scheduleToggle(slot);
      }
    }
  }

  baseline_gateway_result result() const {
    baseline_gateway_result r{};
    uint64_t h = 1469598103934665603ull;
    const auto mix = [&h](uint64_t v) {
      h ^= v;
      h *= 0x9E3779B97F4A7C15ull;
      h ^= h >> 29;
    };
    for (const Endpoint &e : endpoints_) {
      const uint64_t need = (e.calls * 99 + 99) / 100;
      uint64_t seen = 0, p99 = 0;
      for (uint64_t b = 0; e.calls && b < bucketCount; ++b) {
        seen += e.histogram[b];
        if (seen >= need) {
          p99 = lowerBound(b);
          break;
        }
      }
      for (uint64_t v : {e.calls, e.tokens, e.cost, e.latency, e.failures, p99}) mix(v);
      r.calls += e.calls;
      r.failures += e.failures;
      r.latency_us += e.latency;
    }
    mix(events_);
    mix(arrivals_);
    mix(aborted_);
    r.events = events_;
    r.arrivals = arrivals_;
    r.aborted = aborted_;
    r.checksum = h;
    return r;
  }

 private:
  uint32_t route(uint64_t r) const {
    uint32_t e = guide_[r >> 24];
    while (r >= cumulative_[e]) ++e;
    return e;
  }

  void scheduleToggle(uint32_t e) {
    Endpoint &endpoint = endpoints_[e];
    KeyedStream stream(seed_, e, endpoint.toggles << 3 | 4);
    ++endpoint.toggles;
    tree_.schedule(e, now_ + ticks(stream.exponential() * (endpoint.up ? 600.0 : 30.0)));
  }

  void scheduleArrival() {
    arrivalStream_ = KeyedStream(seed_, arrivals_, 3);
    tree_.schedule(arrivalSlot, now_ + ticks(arrivalStream_.exponential() * gap_));
  }

  void arrive() {
    uint32_t index;
    if (free_.empty()) {
      index = uint32_t(tasks_.size());
      tasks_.emplace_back();
    } else {
      index = free_.back();
      free_.pop_back();
    }
    const double u = (double(int64_t(arrivalStream_.next() >> 32)) + 0.5) * 0x1p-32;
    const uint32_t calls = 1 + uint32_t(logarithmOf(u) / logarithmOf(0.875));
    tasks_[index] = Task{arrivals_, now_, 0, 0, 0, 0, calls, -1, 0, false};
    ++arrivals_;
    scheduleArrival();
    attempt(index);
  }

  void finish(uint32_t index) {
    tree_.cancel(index + firstTaskSlot);
    free_.push_back(index);
  }

  void attempt(uint32_t index) {
    Task &task = tasks_[index];
    ++task.attempt;
    KeyedStream stream(seed_, task.id, uint64_t(task.call) << 6 | uint64_t(task.attempt) << 3 | 1);
    const uint32_t e = route(stream.next() >> 32);
    Endpoint &endpoint = endpoints_[e];
    if (!endpoint.up) {
      ++endpoint.failures;
      if (task.attempt < 3) {
        task.inService = false;
        tree_.schedule(index + firstTaskSlot, now_ + 500000);
      } else {
        ++aborted_;
        finish(index);
      }
      return;
    }
    task.tokens = 200 + uint32_t(1800 * stream.exponential());
    task.service = ticks(endpoint.scale * exponentialOf(0.8 * stream.normal()));
    task.endpoint = e;
    task.inService = true;
    if (endpoint.busy < endpoint.servers) {
      ++endpoint.busy;
      tree_.schedule(index + firstTaskSlot, now_ + task.service);
      return;
    }
    tree_.cancel(index + firstTaskSlot);
    task.next = -1;
    if (endpoint.head < 0) endpoint.head = int32_t(index);
    else tasks_[endpoint.tail].next = int32_t(index);
    endpoint.tail = int32_t(index);
  }

  void complete(uint32_t index) {
    Task &task = tasks_[index];
    Endpoint &endpoint = endpoints_[task.endpoint];
    const uint64_t latency = now_ - task.issue;
    ++endpoint.calls;
    endpoint.tokens += task.tokens;
    endpoint.cost += task.tokens * endpoint.price;
    endpoint.latency += latency;
    ++endpoint.histogram[bucketOf(latency)];
    if (--task.left > 0) {
      KeyedStream stream(seed_, task.id, uint64_t(task.call) << 6 | 2);
      ++task.call;
      task.attempt = 0;
      task.inService = false;
      tree_.schedule(index + firstTaskSlot, now_ + ticks(2.0 * stream.exponential()));
    } else {
      finish(index);
    }
    const int32_t head = endpoint.head;
    if (head < 0) {
      --endpoint.busy;
      return;
    }
    endpoint.head = tasks_[head].next;
    tree_.schedule(uint32_t(head) + firstTaskSlot, now_ + tasks_[head].service);
  }

  uint64_t seed_, now_ = 0, events_ = 0, arrivals_ = 0, aborted_ = 0;
  double gap_;
  WinnerTree tree_;
  KeyedStream arrivalStream_;
  std::vector<Task> tasks_;
  std::vector<uint32_t> free_;
  std::vector<Endpoint> endpoints_;
  std::array<uint64_t, endpointCount> cumulative_;
  std::array<uint8_t, 256> guide_;
};

}  // namespace

baseline_gateway_result baseline_gateway1(double scale, uint64_t horizon_us, uint64_t seed) {
  Gateway gateway(scale, seed);
  gateway.run(horizon_us);
  return gateway.result();
}
