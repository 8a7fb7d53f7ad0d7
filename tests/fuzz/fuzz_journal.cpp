// SPDX-License-Identifier: Apache-2.0
// Upload journals: as they are on a disk, and, so that more gets past the checks, as lines of JSON
// that are given good ones.
#include <algorithm>
#include <span>
#include <string>

#include "lfs/base/digest.hpp"
#include "lfs/journal/journal_text.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using hoist::fuzz::require;
namespace lfs = hoist::lfs;

/// The form that docs/journal.md gives a line.
std::string sealed(std::string_view json) {
  lfs::Digest sha256(lfs::Digest::Kind::sha256);
  sha256.update(std::as_bytes(std::span(json)));
  return sha256.finish_hex().substr(0, 16).append(" ").append(json).append("\n");
}

bool is_equal(const lfs::JournalContent& one, const lfs::JournalContent& other) {
  return one.plan == other.plan && one.etags == other.etags && one.completed == other.completed &&
         one.valid_bytes == other.valid_bytes;
}

void check_reading(std::string_view bytes, const lfs::JournalContent& content) {
  require(content.valid_bytes <= bytes.size(), "no more is understood than is there");
  require(!content.plan || !content.completed, "an upload goes on or is complete");
  require(content.plan || content.etags.empty(), "parts are of a plan");
  for (const auto& [number, etag] : content.etags) {
    require(number >= 1 && number <= lfs::part_count(*content.plan), "a part is of the plan");
    require(!etag.empty(), "a part that is up has an ETag");
  }
  require(is_equal(lfs::read_journal(bytes.substr(0, content.valid_bytes)), content),
          "what was not understood does not count");
}

void check_writing(const lfs::JournalContent& content) {
  std::string text;
  if (content.completed) text = lfs::journal_completed_line(*content.completed);
  if (content.plan) text = lfs::journal_line(*content.plan);
  for (const auto& [number, etag] : content.etags) text += lfs::journal_line(number, etag);
  lfs::JournalContent again = lfs::read_journal(text);
  require(again.valid_bytes == text.size(), "what was written is understood");
  again.valid_bytes = content.valid_bytes;
  require(is_equal(again, content), "what was written is read");
}

/// With a byte changed, what stands before its line is believed, and nothing else.
void check_flips(const std::string& text, std::size_t valid_bytes) {
  constexpr std::size_t most = 512;
  const std::size_t step = valid_bytes / most + 1;
  for (std::size_t at = 0; at < valid_bytes; at += step) {
    std::string damaged = text;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << at % 8));
    const std::size_t line = at == 0 ? std::string::npos : text.rfind('\n', at - 1);
    const std::size_t before = line == std::string::npos ? 0 : line + 1;
    require(is_equal(lfs::read_journal(damaged), lfs::read_journal(text.substr(0, before))),
            "a damaged line ends the reading");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = hoist::fuzz::text_of(data, size);
  check_reading(rest, lfs::read_journal(rest));
  std::string text;
  while (!rest.empty()) text += sealed(hoist::fuzz::take_line(rest));
  const lfs::JournalContent content = lfs::read_journal(text);
  check_reading(text, content);
  check_writing(content);
  check_flips(text, content.valid_bytes);
  return 0;
}
