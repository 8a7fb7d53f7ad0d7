// SPDX-License-Identifier: Apache-2.0
// The record of a partial download: the first line is the size of the object, the rest the record.
#include <charconv>
#include <string>

#include "lfs/download/range_record.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using hoist::fuzz::require;
namespace lfs = hoist::lfs;

std::uint64_t number_of(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

void check(std::string_view record, std::uint64_t size) {
  const lfs::RangeSet found = lfs::read_range_record(record, size);
  require(found.bytes() <= size && found.prefix() <= found.bytes(), "no more is there than all");
  // Nothing is invented after the end of what was written.
  for (std::size_t at = 0; at < record.size(); at += record.size() / 64 + 1) {
    require(lfs::read_range_record(record.substr(0, at), size).bytes() <= found.bytes(),
            "a torn record says no more than a whole one");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = hoist::fuzz::text_of(data, size);
  const std::uint64_t bytes = number_of(hoist::fuzz::take_line(rest));
  check(rest, bytes);
  check(lfs::range_record_head(bytes).append(rest), bytes);
  return 0;
}
