// SPDX-License-Identifier: Apache-2.0
#include "lfs/store/place.hpp"

#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/base/beneath.hpp"
#include "lfs/store/content.hpp"

namespace hoist::lfs {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const WorkFile& file, std::string_view why) {
  throw Error(ErrorKind::io,
              fmt::format("cannot write {}: {}", (file.root / file.path).string(), why));
}

/// The pointer that a file holds, and the state that the file had then.
struct HeldPointer {
  Pointer pointer;
  struct stat state {};
};

std::optional<HeldPointer> pointer_in(Beneath& tree, const std::string& path) {
  const OpenFile open = tree.open_file(path);
  if (!open) return std::nullopt;
  std::array<char, pointer_limit_bytes> text;
  const ssize_t got = ::pread(open.file.fd(), text.data(), text.size(), 0);
  if (got < 0) return std::nullopt;
  const auto pointer = read_pointer({text.data(), static_cast<std::size_t>(got)});
  if (!pointer) return std::nullopt;
  return HeldPointer{*pointer, open.state};
}

/// A draft beside a file, whose folder must be there.
Draft draft_beside(Beneath& tree, const WorkFile& file, bool is_executable) {
  const std::string folder = file.path.parent_path().native();
  const Seen seen = tree.look(folder);
  if (seen.kind == Seen::Kind::blocked || seen.kind == Seen::Kind::link) {
    fail(file, "a folder on the way is a symbolic link, or a file");
  }
  return tree.draft_in(folder, {.is_executable = is_executable});
}

}  // namespace

std::optional<struct stat> place(const ObjectStore& store, const Pointer& pointer,
                                 const WorkFile& file) {
  Beneath tree(file.root);
  Draft draft = draft_beside(tree, file, file.is_executable);
  if (pointer.size_bytes > 0) {
    const UniqueFd object = store.open(pointer);
    copy_content(object.fd(), draft.fd(), pointer.size_bytes,
                 store.object_path(pointer.oid).string());
  }
  const auto there = pointer_in(tree, file.path);
  if (!there || there->pointer != pointer) return std::nullopt;
  const Change change = tree.place(std::move(draft), file.path.native(), Seen::of(there->state));
  if (change.outcome != Outcome::done) return std::nullopt;
  return change.state;
}

void place_pointer(const Pointer& pointer, const WorkFile& file) {
  Beneath tree(file.root);
  const std::string& path = file.path.native();
  const Seen there = tree.look(path);
  if (there.kind != Seen::Kind::file) return;
  Draft draft = draft_beside(tree, file, (there.state.st_mode & S_IXUSR) != 0);
  const std::string text = write_pointer(pointer);
  if (::write(draft.fd(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    fail(file, std::generic_category().message(errno));
  }
  if (tree.place(std::move(draft), path, there).outcome != Outcome::done) {
    fail(file, "it is another file by now");
  }
}

void sweep_unplaced(const fs::path& root, const fs::path& folder) {
  Beneath(root).sweep_drafts(folder.native());
}

}  // namespace hoist::lfs
