// SPDX-License-Identifier: Apache-2.0
#include "repository/git/blob_stream.hpp"

#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "lfs/base/digest.hpp"
#include "repository/git/check.hpp"
#include "repository/git/handle.hpp"
#include "repository/git/oid.hpp"
#include "repository/git/pack_file.hpp"

namespace hoist::git {
namespace {

using Bytes = std::span<const std::byte>;
using Sink = std::function<void(Bytes)>;
using OdbStream = Handle<git_odb_stream, git_odb_stream_free>;

/// What is small is read at once.
constexpr std::uint64_t small_bytes = std::uint64_t{8} << 20;
constexpr std::size_t block_bytes = std::size_t{128} << 10;

std::string naming(const git_oid& id) { return fmt::format("cannot read object {}", hex(id)); }

Odb objects_of(git_repository* repo) {
  return out<Odb>([&](git_odb** it) {
    check(git_repository_odb(it, repo), "cannot open the objects of the repository");
  });
}

std::uint64_t size_in(git_odb* odb, const git_oid& id) {
  std::size_t size = 0;
  git_object_t type = GIT_OBJECT_INVALID;
  check(git_odb_read_header(&size, &type, odb, &id), naming(id));
  if (type != GIT_OBJECT_BLOB) {
    throw Error(ErrorKind::invalid_input, naming(id) + ": it is no file's content");
  }
  return size;
}

/// Passes a content on, and knows whether it is the one that has the id.
class Verified {
 public:
  Verified(std::uint64_t size_bytes, const Sink& sink) : sink_(sink) {
    const std::string head = fmt::format("blob {}", size_bytes) + '\0';
    digest_.update(std::as_bytes(std::span(head)));
  }
  void add(Bytes piece) {
    digest_.update(piece);
    sink_(piece);
  }
  void require(const git_oid& id) {
    if (digest_.finish_hex() == hex(id)) return;
    throw Error(ErrorKind::invalid_input, naming(id) + ": its content is damaged",
                "git fsck says more; a fresh clone has what the remote has");
  }

 private:
  lfs::Digest digest_{lfs::Digest::Kind::sha1};
  const Sink& sink_;
};

/// libgit2 checks the bytes itself.
void read_at_once(git_odb* odb, const git_oid& id, const Sink& sink) {
  const auto object =
      out<OdbObject>([&](git_odb_object** it) { check(git_odb_read(it, odb, &id), naming(id)); });
  const Bytes content(static_cast<const std::byte*>(git_odb_object_data(object.get())),
                      git_odb_object_size(object.get()));
  if (!content.empty()) sink(content);
}

/// Returns whether there is a loose object of that id.
bool stream_loose(git_odb* odb, const git_oid& id, const Sink& sink) {
  std::size_t size = 0;
  git_object_t type = GIT_OBJECT_INVALID;
  git_odb_stream* opened = nullptr;
  if (git_odb_open_rstream(&opened, &size, &type, odb, &id) != 0) return false;
  const OdbStream stream(opened);
  Verified content(size, sink);
  std::vector<char> block(block_bytes);
  for (std::uint64_t left = size; left > 0;) {
    const int got = git_odb_stream_read(stream.get(), block.data(), block.size());
    check(got, naming(id));
    if (got == 0 || static_cast<std::uint64_t>(got) > left) break;
    left -= static_cast<std::uint64_t>(got);
    content.add(std::as_bytes(std::span(block.data(), static_cast<std::size_t>(got))));
  }
  content.require(id);
  return true;
}

std::optional<WholeEntry> find_packed(git_repository* repo, const git_oid& id) {
  Text objects;
  check(git_repository_item_path(objects.get(), repo, GIT_REPOSITORY_ITEM_OBJECTS),
        "cannot find the objects of the repository");
  for (const auto& folder : object_folders(std::string(objects.view()))) {
    if (auto entry = find_whole_blob(folder, id)) return entry;
  }
  return std::nullopt;
}

}  // namespace

std::uint64_t blob_size(git_repository* repo, const git_oid& id) {
  return size_in(objects_of(repo).get(), id);
}

void stream_blob(git_repository* repo, const git_oid& id, const Sink& sink) {
  const Odb odb = objects_of(repo);
  const std::uint64_t size = size_in(odb.get(), id);
  if (size < small_bytes) return read_at_once(odb.get(), id, sink);
  if (stream_loose(odb.get(), id, sink)) return;
  if (const auto entry = find_packed(repo, id)) {
    Verified content(entry->size_bytes, sink);
    inflate_entry(*entry, [&](Bytes piece) { content.add(piece); });
    return content.require(id);
  }
  if (size > delta_limit_bytes) {
    throw Error(
        ErrorKind::unsupported,
        fmt::format("{}: its {} MiB are packed as a difference from another object, "
                    "which takes as much memory",
                    naming(id), size >> 20),
        "run 'git -c core.bigFileThreshold=100m repack -adF' in the repository that has it, or "
        "keep such files in Git LFS");
  }
  read_at_once(odb.get(), id, sink);
}

}  // namespace hoist::git
