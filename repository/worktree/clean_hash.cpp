// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/clean_hash.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "lfs/base/digest.hpp"
#include "lfs/base/line_ends.hpp"
#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"

namespace hoist::repository {
namespace {

constexpr std::uint64_t block_bytes = 256U << 10U;

using Bytes = std::span<const std::byte>;

/// False where the file ends early.
template <typename Sink>
bool for_each_block(const PlainFile& file, const std::function<void()>& wanted, Sink&& sink) {
  std::vector<std::byte> block(std::min(block_bytes, file.size_bytes));
  for (std::uint64_t offset = 0; offset < file.size_bytes;) {
    wanted();
    const std::size_t most = std::min<std::uint64_t>(block.size(), file.size_bytes - offset);
    const ssize_t got = ::pread(file.fd, block.data(), most, static_cast<off_t>(offset));
    if (got <= 0) return false;
    sink(Bytes(block).first(static_cast<std::size_t>(got)));
    offset += static_cast<std::uint64_t>(got);
  }
  return true;
}

/// A text that was committed with CRLF stays so.
bool has_crlf(git_repository* repo, const git_oid& id) {
  git_blob* found = nullptr;
  if (git_blob_lookup(&found, repo, &id) != 0) return false;
  const git::Blob blob(found);
  lfs::TextCounter counter;
  counter.add({static_cast<const std::byte*>(git_blob_rawcontent(found)),
               static_cast<std::size_t>(git_blob_rawsize(found))});
  return counter.counts().crlf > 0 && !counter.counts().looks_binary();
}

bool converts(git_repository* repo, const lfs::TextCounts& counts, lfs::TextRule rule,
              const git_oid& in_index) {
  if (rule == lfs::TextRule::none || counts.crlf == 0) return false;
  return !lfs::is_automatic(rule) || (!counts.looks_binary() && !has_crlf(repo, in_index));
}

}  // namespace

std::optional<git_oid> hash_cleaned(git_repository* repo, const PlainFile& file, lfs::TextRule rule,
                                    const git_oid& in_index, const std::function<void()>& wanted) {
  lfs::TextCounts counts;
  if (rule != lfs::TextRule::none) {
    lfs::TextCounter counter;
    if (!for_each_block(file, wanted, [&](Bytes block) { counter.add(block); })) {
      return std::nullopt;
    }
    counts = counter.counts();
  }
  const bool is_converted = converts(repo, counts, rule, in_index);
  lfs::LineEndConverter converter(is_converted ? lfs::LineEndChange::crlf_to_lf
                                               : lfs::LineEndChange::none);
  lfs::Digest sha1(lfs::Digest::Kind::sha1);
  const auto update = [&](Bytes bytes) { sha1.update(bytes); };
  const std::string header =
      fmt::format("blob {}{}", file.size_bytes - (is_converted ? counts.crlf : 0), '\0');
  update(std::as_bytes(std::span(header)));
  if (!for_each_block(file, wanted, [&](Bytes block) { converter.convert(block, update); })) {
    return std::nullopt;
  }
  converter.finish(update);
  git_oid id{};
  git::check(git_oid_fromstr(&id, sha1.finish_hex().c_str()), "cannot name an object");
  return id;
}

}  // namespace hoist::repository
