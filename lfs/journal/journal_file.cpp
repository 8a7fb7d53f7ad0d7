// SPDX-License-Identifier: Apache-2.0
#include "lfs/journal/journal_file.hpp"

#include <array>
#include <cerrno>
#include <string>

#include <unistd.h>

namespace hoist::lfs {
namespace {

/// 10,000 parts with long URLs make 10 MB.
constexpr std::size_t longest_journal_bytes = 256UL * 1024 * 1024;

}  // namespace

JournalContent read_journal_file(const UniqueFd& file) {
  std::string bytes;
  std::array<char, 65536> block{};
  for (;;) {
    const ssize_t got =
        ::pread(file.fd(), block.data(), block.size(), static_cast<off_t>(bytes.size()));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 || bytes.size() > longest_journal_bytes) break;
    bytes.append(block.data(), static_cast<std::size_t>(got));
  }
  return read_journal(bytes);
}

}  // namespace hoist::lfs
