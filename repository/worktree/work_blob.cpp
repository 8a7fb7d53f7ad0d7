// SPDX-License-Identifier: Apache-2.0
#include "repository/worktree/work_blob.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <functional>
#include <span>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "lfs/base/digest.hpp"
#include "lfs/base/line_ends.hpp"
#include "repository/git/blob_stream.hpp"
#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"

namespace hoist::repository {
namespace {

using OdbStream = git::Handle<git_odb_stream, git_odb_stream_free>;
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

void for_each_block(const PlainFile& file, const Sink& sink) {
  std::string block(std::min<std::uint64_t>(block_bytes, file.size_bytes), '\0');
  for (std::uint64_t offset = 0; offset < file.size_bytes; offset += block.size()) {
    block.resize(std::min<std::uint64_t>(block.size(), file.size_bytes - offset));
    read_at(file, offset, block);
    sink(block);
  }
}

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

lfs::TextCounts counts_of(const PlainFile& file) {
  lfs::TextCounter counter;
  for_each_block(file, [&](std::string_view block) { counter.add(bytes_of(block)); });
  return counter.counts();
}

/// Whether the version in the index has CRLF line ends, which git leaves alone then.
bool has_crlf_in_index(git_repository* repo, const git_oid& id) {
  lfs::TextCounter counter;
  try {
    git::stream_blob(repo, id, [&](std::span<const std::byte> piece) { counter.add(piece); });
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::not_found) return false;
    throw;
  }
  const lfs::TextCounts counts = counter.counts();
  return counts.crlf > 0 && !counts.looks_binary();
}

/// What git has for a file: its size, and its bytes.
class Content {
 public:
  Content(git_repository* repo, const PlainFile& file, const LineEnds& line_ends)
      : file_(file), size_(file.size_bytes) {
    if (line_ends.text == lfs::TextRule::none) return;
    const lfs::TextCounts counts = counts_of(file);
    if (counts.crlf == 0) return;
    if (lfs::is_automatic(line_ends.text)) {
      const bool is_left_alone =
          counts.looks_binary() ||
          (line_ends.in_index != nullptr && has_crlf_in_index(repo, *line_ends.in_index));
      if (is_left_alone) return;
    }
    loses_cr_ = true;
    size_ -= counts.crlf;
  }

  [[nodiscard]] std::uint64_t size_bytes() const { return size_; }

  void read(const Sink& sink) const {
    if (!loses_cr_) return for_each_block(file_, sink);
    std::uint64_t given = 0;
    const auto count = [&](std::span<const std::byte> piece) {
      given += piece.size();
      sink({reinterpret_cast<const char*>(piece.data()), piece.size()});
    };
    lfs::LineEndConverter converter(lfs::LineEndChange::crlf_to_lf);
    for_each_block(file_,
                   [&](std::string_view block) { converter.convert(bytes_of(block), count); });
    converter.finish(count);
    if (given == size_) return;
    throw Error(ErrorKind::conflict, fmt::format("{} changes while it is read", file_.path),
                "try again when nothing writes to it");
  }

 private:
  const PlainFile& file_;
  std::uint64_t size_;
  bool loses_cr_ = false;
};

void require_size_for_git(const PlainFile& file) {
  if (file.size_bytes < largest_bytes) return;
  throw Error(ErrorKind::unsupported,
              fmt::format("cannot add {}: 4 GiB and more do not fit into git itself", file.path),
              "track it with LFS first");
}

git_oid store_stream(git_repository* repo, const Content& content, const std::string& path) {
  const auto odb = git::out<git::Odb>([&](git_odb** it) {
    git::check(git_repository_odb(it, repo), "cannot open the objects of git");
  });
  const auto stream = git::out<OdbStream>([&](git_odb_stream** it) {
    check(git_odb_open_wstream(it, odb.get(), content.size_bytes(), GIT_OBJECT_BLOB), path);
  });
  content.read([&](std::string_view block) {
    check(git_odb_stream_write(stream.get(), block.data(), block.size()), path);
  });
  git_oid id;
  check(git_odb_stream_finalize_write(&id, stream.get()), path);
  return id;
}

}  // namespace

git_oid hash_plain(git_repository* repo, const PlainFile& file, const LineEnds& line_ends) {
  const Content content(repo, file, line_ends);
  lfs::Digest sha1(lfs::Digest::Kind::sha1);
  const auto update = [&](std::string_view text) { sha1.update(bytes_of(text)); };
  update(fmt::format("blob {}", content.size_bytes()) + '\0');
  content.read(update);
  git_oid id;
  check(git_oid_fromstr(&id, sha1.finish_hex().c_str()), file.path);
  return id;
}

git_oid store_plain(git_repository* repo, const PlainFile& file, const LineEnds& line_ends) {
  require_size_for_git(file);
  const Content content(repo, file, line_ends);
  if (content.size_bytes() > small_bytes) return store_stream(repo, content, file.path);
  std::string text;
  text.reserve(content.size_bytes());
  content.read([&](std::string_view block) { text += block; });
  return store_text(repo, text);
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
