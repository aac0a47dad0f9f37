#pragma once
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <new>

// 4-ary winner tree over entity slots; key = microseconds << 20 | slot. The root is node 3, the
// children of node i start at 4 (i - 2).
class WinnerTree {
 public:
  explicit WinnerTree(uint64_t capacity) { allocate(capacity); }
  ~WinnerTree() { std::free(nodes_); }
  WinnerTree(const WinnerTree &) = delete;
  WinnerTree &operator=(const WinnerTree &) = delete;

  uint64_t top() const { return nodes_[3]; }

  void schedule(uint32_t slot, uint64_t time) {
    if (slot >= capacity_) grow(slot);
    replay(slot, time << 20 | slot);
  }

  void cancel(uint32_t slot) { replay(slot, UINT64_MAX); }

 private:
  void replay(uint32_t slot, uint64_t winner) {
    uint64_t *nodes = nodes_;
    uint64_t node = leaves_ + slot;
    nodes[node] = winner;
    while (node > 3) {
      const uint64_t others =
          std::min(std::min(nodes[node ^ 1], nodes[node ^ 2]), nodes[node ^ 3]);
      winner = std::min(winner, others);
      node = (node >> 2) + 2;
      nodes[node] = winner;
    }
  }

  void allocate(uint64_t capacity) {
    capacity_ = 4;
    while (capacity_ < capacity) capacity_ *= 2;
    leaves_ = 4;
    for (uint64_t width = 4; width < capacity_; width *= 4) leaves_ = 4 * (leaves_ - 2);
    const uint64_t count = (leaves_ + capacity_ + 7) & ~uint64_t(7);
    nodes_ = static_cast<uint64_t *>(std::aligned_alloc(64, count * 8));
    if (!nodes_) throw std::bad_alloc();
    std::fill(nodes_, nodes_ + count, UINT64_MAX);
  }

  void grow(uint32_t slot) {
    uint64_t *old = nodes_;
    const uint64_t oldLeaves = leaves_, oldCapacity = capacity_;
    allocate(std::max<uint64_t>(2 * oldCapacity, slot + 1));
    for (uint64_t i = 0; i < oldCapacity; ++i)
      if (old[oldLeaves + i] != UINT64_MAX) replay(uint32_t(i), old[oldLeaves + i]);
    std::free(old);
  }

  uint64_t capacity_ = 0, leaves_ = 0;
  uint64_t *nodes_ = nullptr;
};
