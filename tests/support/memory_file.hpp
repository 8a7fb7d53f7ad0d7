// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>

#include "lfs/base/file.hpp"

namespace hoist::test {

/// A file in memory that can be changed or made unreadable under the reader.
class MemoryFile final : public lfs::File {
 public:
  explicit MemoryFile(std::string content) : content_(std::move(content)) {}

  std::size_t read_at(std::uint64_t offset, std::span<std::byte> into,
                      std::error_code& error) const noexcept override {
    if (read_error_) {
      error = *read_error_;
      return 0;
    }
    if (offset >= content_.size()) return 0;
    const std::size_t length = std::min<std::size_t>(into.size(), content_.size() - offset);
    std::memcpy(into.data(), content_.data() + offset, length);
    return length;
  }
  [[nodiscard]] lfs::FileState state() const override { return {content_.size(), modified_}; }

  [[nodiscard]] const std::string& content() const { return content_; }
  void touch() { modified_ += std::chrono::seconds(1); }
  void fail_reads_with(std::errc code) { read_error_ = std::make_error_code(code); }

 private:
  std::string content_;
  std::chrono::nanoseconds modified_{0};
  std::optional<std::error_code> read_error_;
};

}  // namespace hoist::test
