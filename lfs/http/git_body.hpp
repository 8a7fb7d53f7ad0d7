// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace hoist::lfs {

/// The body of a request of which only the beginning is kept: what comes after it passes through,
/// from the hands of the one who writes to libcurl.
class GitBody {
 public:
  /// Keeps more of it, if no more than `limit` bytes are kept then and nothing has passed through.
  [[nodiscard]] bool keep(std::string_view bytes, std::size_t limit) {
    if (!is_kept_ || bytes.size() > limit - std::min(limit, kept_.size())) return is_kept_ = false;
    kept_.append(bytes);
    return true;
  }
  /// The whole body is kept.
  [[nodiscard]] bool is_kept() const { return is_kept_; }
  [[nodiscard]] std::size_t kept_bytes() const { return kept_.size(); }

  /// Lets these bytes through next; they stay where they are until nothing is in hand.
  void hand_over(std::string_view bytes) { in_hand_ = bytes; }
  [[nodiscard]] bool has_in_hand() const { return !in_hand_.empty(); }
  /// No more comes.
  void finish() { is_whole_ = true; }
  [[nodiscard]] bool is_whole() const { return is_whole_; }
  /// All of it has been taken.
  [[nodiscard]] bool is_taken() const { return is_whole_ && at_ == kept_.size() && !has_in_hand(); }
  [[nodiscard]] std::uint64_t taken_bytes() const { return taken_bytes_; }

  /// Returns how much it put into `into`; 0 where there is nothing at the moment.
  [[nodiscard]] std::size_t take(std::span<char> into) noexcept {
    const bool from_kept = at_ < kept_.size();
    const std::string_view rest = from_kept ? std::string_view(kept_).substr(at_) : in_hand_;
    const std::size_t count = std::min(into.size(), rest.size());
    if (count == 0) return 0;
    std::memcpy(into.data(), rest.data(), count);
    if (from_kept) {
      at_ += count;
    } else {
      in_hand_.remove_prefix(count);
      has_let_through_ = true;
    }
    taken_bytes_ += count;
    return count;
  }
  /// Goes back to there; false where that is not kept.
  [[nodiscard]] bool seek(std::uint64_t offset) noexcept {
    if (has_let_through_ || offset > kept_.size()) return false;
    at_ = static_cast<std::size_t>(offset);
    return true;
  }

 private:
  std::string kept_;
  std::size_t at_ = 0;  // what has been taken of kept_
  std::string_view in_hand_;
  bool is_kept_ = true;
  bool is_whole_ = false;
  bool has_let_through_ = false;
  std::uint64_t taken_bytes_ = 0;
};

}  // namespace hoist::lfs
