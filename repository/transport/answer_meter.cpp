// SPDX-License-Identifier: Apache-2.0
#include "repository/transport/answer_meter.hpp"

#include <algorithm>
#include <charconv>

namespace hoist::git {
namespace {

constexpr char pack_band = 1;

}  // namespace

void AnswerMeter::count(std::string_view bytes) {
  if (answer_ != Answer::fetch) {
    counted_bytes_ += bytes.size();
    return;
  }
  while (!bytes.empty()) {
    if (is_pack_ && left_bytes_ == 0) return;
    left_bytes_ == 0 ? count_frame_head(bytes) : count_frame(bytes);
  }
}

void AnswerMeter::count_frame_head(std::string_view& bytes) {
  const std::size_t taken = std::min(bytes.size(), head_.size() - head_bytes_);
  std::copy_n(bytes.begin(), taken, head_.begin() + static_cast<std::ptrdiff_t>(head_bytes_));
  bytes.remove_prefix(taken);
  head_bytes_ += taken;
  counted_bytes_ += taken;
  if (head_bytes_ < head_.size()) return;
  head_bytes_ = 0;
  std::size_t length = 0;
  const char* end = head_.data() + head_.size();
  const auto parsed = std::from_chars(head_.data(), end, length, 16);
  if (parsed.ec != std::errc{} || parsed.ptr != end) {
    is_pack_ = true;
    return;
  }
  left_bytes_ = length - std::min(length, head_.size());
  is_at_band_ = left_bytes_ > 0;
}

void AnswerMeter::count_frame(std::string_view& bytes) {
  if (is_at_band_) is_pack_ = bytes.front() == pack_band;
  is_at_band_ = false;
  const std::size_t taken = std::min(bytes.size(), left_bytes_);
  if (!is_pack_) counted_bytes_ += taken;
  bytes.remove_prefix(taken);
  left_bytes_ -= taken;
  if (left_bytes_ == 0) is_pack_ = false;
}

}  // namespace hoist::git
