// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <system_error>

#include "lfs/base/digest.hpp"
#include "lfs/download/part_file.hpp"
#include "lfs/download/range_plan.hpp"
#include "lfs/http/transport.hpp"

namespace hoist::lfs {

/// The stretch that a `Content-Range` header names; `size_bytes` of the whole, where it says so.
struct ContentRange {
  ByteRange range;
  std::optional<std::uint64_t> size_bytes;
};
/// Reads "bytes 0-99/1000" or "bytes 0-99/*". Pure.
[[nodiscard]] std::optional<ContentRange> read_content_range(std::string_view value);

/// Puts the bytes of one answer where they belong in an object's file.
class Receiver final : public BodySink {
 public:
  enum class Refusal {
    none,
    wrong_size,   ///< the server's object is of another size
    wrong_range,  ///< it answers with other bytes than those that were asked for
    all_at_once,  ///< it gives no ranges, and something else is in flight for the object
    file,         ///< `file_trouble` says why the bytes cannot be written
  };

  /// `file` and `plan` outlive it.
  Receiver(PartFile& file, RangePlan& plan, ByteRange range)
      : file_(file), plan_(plan), range_(range) {}

  [[nodiscard]] bool wants(const HttpAnswer& head) noexcept override;
  [[nodiscard]] bool take(std::span<const std::byte> bytes) noexcept override;

  /// What is received: the range asked for, or all when the server gives no ranges.
  [[nodiscard]] ByteRange range() const { return range_; }
  [[nodiscard]] std::uint64_t received_bytes() const { return received_bytes_; }
  /// Why take() ended the answer.
  [[nodiscard]] Refusal refusal() const { return refusal_; }
  /// In words, for a message; empty where nothing was refused.
  [[nodiscard]] const std::string& trouble() const { return trouble_; }
  /// Remembers what has come since the last time.
  void note_progress();
  [[nodiscard]] std::uint64_t unnoted_bytes() const { return received_bytes_ - noted_bytes_; }

 private:
  [[nodiscard]] Refusal judge(const HttpAnswer& head);

  PartFile& file_;
  RangePlan& plan_;
  ByteRange range_;
  std::uint64_t received_bytes_ = 0;
  std::uint64_t noted_bytes_ = 0;
  Refusal refusal_ = Refusal::none;
  std::string trouble_;
};

}  // namespace hoist::lfs
