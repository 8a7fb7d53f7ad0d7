// SPDX-License-Identifier: Apache-2.0
#include "lfs/download/receiver.hpp"

#include <charconv>
#include <exception>
#include <utility>

#include <fmt/format.h>

namespace hoist::lfs {
namespace {

/// Reads digits from the front of `text`.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
  return value;
}

bool take_text(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

}  // namespace

std::optional<ContentRange> read_content_range(std::string_view value) {
  if (!take_text(value, "bytes ")) return std::nullopt;
  const auto first = take_number(value);
  if (!first || !take_text(value, "-")) return std::nullopt;
  const auto last = take_number(value);
  if (!last || *last < *first || *last == UINT64_MAX || !take_text(value, "/")) {
    return std::nullopt;
  }
  ContentRange read{{*first, *last + 1}, std::nullopt};
  if (value == "*") return read;
  read.size_bytes = take_number(value);
  if (!read.size_bytes || !value.empty()) return std::nullopt;
  return read;
}

bool Receiver::wants(const HttpAnswer& head) noexcept {
  if (head.status != 200 && head.status != 206) return false;
  try {
    refusal_ = judge(head);
  } catch (const std::exception&) {
    refusal_ = Refusal::wrong_range;  // out of memory for the words
  }
  return true;
}

Receiver::Refusal Receiver::judge(const HttpAnswer& head) {
  const std::uint64_t size = plan_.size_bytes();
  if (head.status == 206) {
    const auto given = read_content_range(find_header(head.headers, "content-range").value_or(""));
    if (given && given->size_bytes && *given->size_bytes != size) {
      trouble_ =
          fmt::format("the server's copy has {} bytes, the object {}", *given->size_bytes, size);
      return Refusal::wrong_size;
    }
    if (!given || given->range.begin != range_.begin || given->range.end > range_.end) {
      trouble_ = "the server answers with other bytes than those that were asked for";
      return Refusal::wrong_range;
    }
    plan_.server_gives_ranges();
    return Refusal::none;
  }
  auto length_text = find_header(head.headers, "content-length").value_or("");
  const auto length = take_number(length_text);
  if (length && *length != size) {
    trouble_ = fmt::format("the server's copy has {} bytes, the object {}", *length, size);
    return Refusal::wrong_size;
  }
  if (plan_.is_whole(range_)) return Refusal::none;
  if (!plan_.server_gives_all(range_)) {
    trouble_ = "the server gives no ranges";
    return Refusal::all_at_once;
  }
  range_ = {0, size};
  return Refusal::none;
}

bool Receiver::take(std::span<const std::byte> bytes) noexcept {
  if (refusal_ != Refusal::none) return false;
  try {
    if (bytes.size() > range_.length() - received_bytes_) {
      refusal_ = plan_.is_whole(range_) ? Refusal::wrong_size : Refusal::wrong_range;
      trouble_ = fmt::format("the server sends more than the {} bytes that were asked for",
                             range_.length());
      return false;
    }
    if (const auto error = file_.write(range_.begin + received_bytes_, bytes)) {
      refusal_ = Refusal::file;
      trouble_ = fmt::format("cannot write {}: {}", file_.path().string(), error.message());
      return false;
    }
  } catch (const std::exception&) {
    if (refusal_ == Refusal::none) refusal_ = Refusal::file;
    return false;
  }
  received_bytes_ += bytes.size();
  return true;
}

void Receiver::note_progress() {
  file_.note({range_.begin + noted_bytes_, range_.begin + received_bytes_});
  noted_bytes_ = received_bytes_;
}

}  // namespace hoist::lfs
