// SPDX-License-Identifier: Apache-2.0
#include "lfs/base/line_ends.hpp"

#include <algorithm>
#include <array>

namespace hoist::lfs {
namespace {

constexpr std::byte carriage_return{'\r'};
constexpr std::byte line_feed{'\n'};
constexpr std::byte end_of_file{26};
/// One byte of so many may be unprintable in a text.
constexpr unsigned printable_shift = 7;

enum class ByteKind : unsigned char { printable, nonprintable, nul, cr, lf };

constexpr std::array<ByteKind, 256> make_kinds() {
  std::array<ByteKind, 256> kinds{};
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    kinds[i] = i < 32 || i == 127 ? ByteKind::nonprintable : ByteKind::printable;
  }
  for (const unsigned c : {8U, 9U, 12U, 27U}) kinds[c] = ByteKind::printable;  // BS HT FF ESC
  kinds[0] = ByteKind::nul;
  kinds['\r'] = ByteKind::cr;
  kinds['\n'] = ByteKind::lf;
  return kinds;
}
constexpr std::array<ByteKind, 256> kinds = make_kinds();

}  // namespace

bool TextCounts::looks_binary() const {
  return lone_cr > 0 || nul > 0 || (printable >> printable_shift) < nonprintable;
}

void TextCounter::add(std::span<const std::byte> piece) {
  if (piece.empty()) return;
  for (const std::byte byte : piece) {
    const ByteKind kind = kinds[static_cast<std::size_t>(byte)];
    if (ends_in_cr_ && kind != ByteKind::lf) ++counts_.lone_cr;
    switch (kind) {
      case ByteKind::printable:
        ++counts_.printable;
        break;
      case ByteKind::nul:
        ++counts_.nul;
        ++counts_.nonprintable;
        break;
      case ByteKind::nonprintable:
        ++counts_.nonprintable;
        break;
      case ByteKind::lf:
        ++(ends_in_cr_ ? counts_.crlf : counts_.lone_lf);
        break;
      case ByteKind::cr:
        break;
    }
    ends_in_cr_ = kind == ByteKind::cr;
  }
  ends_in_eof_ = piece.back() == end_of_file;
}

TextCounts TextCounter::counts() const {
  TextCounts counts = counts_;
  if (ends_in_cr_) ++counts.lone_cr;
  if (ends_in_eof_) --counts.nonprintable;
  return counts;
}

void LineEndConverter::convert(std::span<const std::byte> piece, const Sink& sink) {
  if (piece.empty()) return;
  if (change_ == LineEndChange::none) return sink(piece);
  made_.clear();
  if (change_ == LineEndChange::lf_to_crlf) {
    add_returns(piece);
  } else {
    drop_returns(piece);
  }
  if (!made_.empty()) sink(made_);
}

void LineEndConverter::add_returns(std::span<const std::byte> piece) {
  auto rest = piece.begin();
  while (true) {
    const auto end = std::find(rest, piece.end(), line_feed);
    made_.insert(made_.end(), rest, end);
    if (end != rest) is_after_cr_ = *(end - 1) == carriage_return;
    if (end == piece.end()) return;
    if (!is_after_cr_) made_.push_back(carriage_return);
    made_.push_back(line_feed);
    is_after_cr_ = false;
    rest = end + 1;
  }
}

void LineEndConverter::drop_returns(std::span<const std::byte> piece) {
  auto rest = piece.begin();
  if (holds_cr_ && *rest != line_feed) made_.push_back(carriage_return);
  holds_cr_ = false;
  while (true) {
    const auto cr = std::find(rest, piece.end(), carriage_return);
    made_.insert(made_.end(), rest, cr);
    if (cr == piece.end()) return;
    rest = cr + 1;
    if (rest == piece.end()) {
      holds_cr_ = true;
      return;
    }
    if (*rest != line_feed) made_.push_back(carriage_return);
  }
}

void LineEndConverter::finish(const Sink& sink) {
  if (!holds_cr_) return;
  holds_cr_ = false;
  sink(std::span(&carriage_return, 1));
}

}  // namespace hoist::lfs
