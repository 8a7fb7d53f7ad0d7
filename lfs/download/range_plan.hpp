// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "lfs/download/range_set.hpp"

namespace hoist::lfs {

/// How one object comes: what is there, what is on its way, what is to be asked for next. Pure.
///
/// A large object comes in pieces side by side, once its server has shown that it gives ranges; the
/// first piece is the question. A server that answers with all bytes instead is taken at its word.
class RangePlan {
 public:
  struct Limits {
    std::uint64_t whole_bytes;  ///< objects up to that size come in one stretch
    std::uint64_t piece_bytes;  ///< and others in pieces of at most that
  };

  /// `have` is what an earlier run has left.
  RangePlan(std::uint64_t size_bytes, Limits limits, RangeSet have = {})
      : size_bytes_(size_bytes), limits_(limits), have_(std::move(have)) {}

  /// The next stretch to be asked for; nothing while there is none.
  [[nodiscard]] std::optional<ByteRange> next() const {
    if (server_ != Server::gives_ranges && !in_flight_.empty()) return std::nullopt;
    RangeSet taken = have_;
    for (const auto& [begin, end] : in_flight_) taken.add({begin, end});
    ByteRange gap = taken.first_gap(size_bytes_);
    if (gap.is_empty()) return std::nullopt;
    const bool is_split = server_ != Server::gives_all && size_bytes_ > limits_.whole_bytes;
    if (is_split && gap.length() > limits_.piece_bytes) gap.end = gap.begin + limits_.piece_bytes;
    return gap;
  }
  /// Whether a request for that stretch says so, or asks for the object.
  [[nodiscard]] bool is_whole(ByteRange range) const { return range == ByteRange{0, size_bytes_}; }

  void started(ByteRange range) { in_flight_[range.begin] = range.end; }
  /// A request for that stretch has ended; so much of it came.
  void ended(ByteRange range, std::uint64_t received_bytes) {
    in_flight_.erase(range.begin);
    have_.add({range.begin, range.begin + received_bytes});
  }

  /// The server has answered with a range.
  void server_gives_ranges() { server_ = Server::gives_ranges; }
  /// The server answers the request for `range` with all bytes. True when they are to be taken:
  /// then that request stands for the whole object, and what was there before counts no more.
  [[nodiscard]] bool server_gives_all(ByteRange range) {
    server_ = Server::gives_all;
    have_.clear();
    if (in_flight_.size() > 1) return false;
    in_flight_.erase(range.begin);
    in_flight_[0] = size_bytes_;
    return true;
  }
  /// It does not do what it should with a range: from now on the object is asked for as a whole.
  void ask_for_all() {
    server_ = Server::gives_all;
    have_.clear();
  }
  /// What came is worth nothing.
  void begin_anew() { have_.clear(); }

  [[nodiscard]] const RangeSet& have() const { return have_; }
  [[nodiscard]] bool is_complete() const { return have_.prefix() >= size_bytes_; }
  [[nodiscard]] std::size_t in_flight() const { return in_flight_.size(); }
  [[nodiscard]] std::uint64_t size_bytes() const { return size_bytes_; }

 private:
  enum class Server { unknown, gives_ranges, gives_all };

  std::uint64_t size_bytes_;
  Limits limits_;
  RangeSet have_;
  std::map<std::uint64_t, std::uint64_t> in_flight_;  // ends by begins
  Server server_ = Server::unknown;
};

}  // namespace hoist::lfs
