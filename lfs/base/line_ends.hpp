// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace hoist::lfs {

/// What a content is made of, as git counts it before it decides about line ends.
struct TextCounts {
  std::uint64_t nul = 0;
  std::uint64_t lone_cr = 0;  ///< CR without LF after it
  std::uint64_t lone_lf = 0;  ///< LF without CR before it
  std::uint64_t crlf = 0;
  std::uint64_t printable = 0;
  std::uint64_t nonprintable = 0;  ///< with each NUL; without an EOF (26) at the very end

  /// git's guess: a lone CR, a NUL, or more than one byte of 128 that is not printable.
  [[nodiscard]] bool looks_binary() const;
  bool operator==(const TextCounts&) const = default;
};

/// Counts a content that comes in pieces of any size.
class TextCounter {
 public:
  void add(std::span<const std::byte> piece);
  /// The counts of all that was added.
  [[nodiscard]] TextCounts counts() const;

 private:
  TextCounts counts_;
  bool ends_in_cr_ = false;
  bool ends_in_eof_ = false;
};

enum class LineEndChange {
  none,
  lf_to_crlf,  ///< each LF that has no CR before it
  crlf_to_lf,  ///< each CR that has an LF after it goes
};

/// Changes the line ends of a content that comes in pieces of any size.
class LineEndConverter {
 public:
  using Sink = std::function<void(std::span<const std::byte>)>;

  explicit LineEndConverter(LineEndChange change) : change_(change) {}
  /// Gives `sink` what is certain by now; at most twice the piece and one byte.
  void convert(std::span<const std::byte> piece, const Sink& sink);
  /// Gives `sink` what was held back, after the last piece.
  void finish(const Sink& sink);

 private:
  void add_returns(std::span<const std::byte> piece);
  void drop_returns(std::span<const std::byte> piece);

  LineEndChange change_;
  bool holds_cr_ = false;        ///< crlf_to_lf: a CR that was the last byte
  bool is_after_cr_ = false;     ///< lf_to_crlf: the last byte was a CR
  std::vector<std::byte> made_;  ///< kept for its capacity
};

}  // namespace hoist::lfs
