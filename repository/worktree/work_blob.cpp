// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/work_blob.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "lfs/base/digest.hpp"
#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"

namespace hoist::repository {
namespace {

using OdbStream = git::Handle<git_odb_stream, git_odb_stream_free>;
using FilterList = git::Handle<git_filter_list, git_filter_list_free>;
using Sink = std::function<void(std::string_view)>;

/// Up to there a file is held in memory, which saves to write what the objects have already.
constexpr std::uint64_t small_bytes = std::uint64_t{1} << 20U;
constexpr std::size_t block_bytes = std::size_t{256} << 10U;
/// libgit2 cannot read a larger one back.
constexpr std::uint64_t largest_bytes = std::uint64_t{1} << 32U;

void check(int code, const std::string& path) {
  git::check(code, fmt::format("cannot read {}", path));
}

/// Fills `block` from there on.
void read_at(const PlainFile& file, std::uint64_t offset, std::span<char> block) {
  while (!block.empty()) {
    const ssize_t got = ::pread(file.fd, block.data(), block.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      throw Error(ErrorKind::io, fmt::format("cannot read {}: {}", file.path,
                                             std::generic_category().message(errno)));
    }
    if (got == 0) {
      throw Error(ErrorKind::conflict,
                  fmt::format("{} became shorter while it was read", file.path),
                  "try again when nothing writes to it");
    }
    block = block.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
}

std::string whole(const PlainFile& file) {
  std::string text(file.size_bytes, '\0');
  read_at(file, 0, text);
  return text;
}

void for_each_block(const PlainFile& file, const Sink& sink) {
  std::string block(std::min<std::uint64_t>(block_bytes, file.size_bytes), '\0');
  for (std::uint64_t offset = 0; offset < file.size_bytes; offset += block.size()) {
    block.resize(std::min<std::uint64_t>(block.size(), file.size_bytes - offset));
    read_at(file, offset, block);
    sink(block);
  }
}

/// What turns line ends into those of git; nothing where they stay.
FilterList line_ends(git_repository* repo, const std::string& path) {
  return git::out<FilterList>([&](git_filter_list** it) {
    check(git_filter_list_load(it, repo, nullptr, path.c_str(), GIT_FILTER_TO_ODB,
                               GIT_FILTER_ALLOW_UNSAFE),
          path);
  });
}

void require_size_for_git(const PlainFile& file) {
  if (file.size_bytes < largest_bytes) return;
  throw Error(ErrorKind::unsupported,
              fmt::format("cannot add {}: 4 GiB and more do not fit into git itself", file.path),
              "track it with LFS first");
}

git_oid hash_stream(const PlainFile& file) {
  lfs::Digest sha1(lfs::Digest::Kind::sha1);
  const auto update = [&](std::string_view text) { sha1.update(std::as_bytes(std::span(text))); };
  update(fmt::format("blob {}", file.size_bytes) + '\0');
  for_each_block(file, update);
  git_oid id;
  check(git_oid_fromstr(&id, sha1.finish_hex().c_str()), file.path);
  return id;
}

git_oid store_stream(git_repository* repo, const PlainFile& file) {
  const auto odb = git::out<git::Odb>([&](git_odb** it) {
    git::check(git_repository_odb(it, repo), "cannot open the objects of git");
  });
  const auto stream = git::out<OdbStream>([&](git_odb_stream** it) {
    check(git_odb_open_wstream(it, odb.get(), file.size_bytes, GIT_OBJECT_BLOB), file.path);
  });
  for_each_block(file, [&](std::string_view block) {
    check(git_odb_stream_write(stream.get(), block.data(), block.size()), file.path);
  });
  git_oid id;
  check(git_odb_stream_finalize_write(&id, stream.get()), file.path);
  return id;
}

/// Gives the text that git has for the file to `use`; nothing where it is to be streamed as it is.
std::optional<git_oid> with_text(git_repository* repo, const PlainFile& file,
                                 const std::function<git_oid(std::string_view)>& use) {
  require_size_for_git(file);
  const FilterList filters = line_ends(repo, file.path);
  if (!filters && file.size_bytes > small_bytes) return std::nullopt;
  const std::string text = whole(file);
  if (!filters) return use(text);
  git::Text converted;
  check(git_filter_list_apply_to_buffer(converted.get(), filters.get(), text.data(), text.size()),
        file.path);
  return use(converted.view());
}

}  // namespace

git_oid hash_plain(git_repository* repo, const PlainFile& file) {
  const auto id = with_text(repo, file, hash_text);
  return id ? *id : hash_stream(file);
}

git_oid store_plain(git_repository* repo, const PlainFile& file) {
  const auto id =
      with_text(repo, file, [&](std::string_view text) { return store_text(repo, text); });
  return id ? *id : store_stream(repo, file);
}

git_oid hash_text(std::string_view text) {
  git_oid id;
  git::check(git_odb_hash(&id, text.data(), text.size(), GIT_OBJECT_BLOB),
             "cannot compute the name of an object");
  return id;
}

git_oid store_text(git_repository* repo, std::string_view text) {
  git_oid id;
  git::check(git_blob_create_from_buffer(&id, repo, text.data(), text.size()),
             "cannot put a file into the objects of git");
  return id;
}

}  // namespace hoist::repository
