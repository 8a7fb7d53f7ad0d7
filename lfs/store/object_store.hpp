// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include <sys/stat.h>

#include "lfs/base/fd.hpp"
#include "lfs/protocol/pointer.hpp"
#include "lfs/store/content.hpp"
#include "lfs/store/steady_read.hpp"
#include "lfs/store/store_layout.hpp"

namespace hoist::lfs {

/// A file of the working tree, as it was when it was read.
struct ReadFile {
  Pointer pointer;   ///< of its content; where it holds a pointer, that one
  std::string text;  ///< what stands in git for it: the pointer's text, or the file's own bytes
  struct stat file {};
  Steadiness steadiness = Steadiness::steady;
};

/// Whether a store has an object, now.
struct Obtained {
  bool is_there = false;
  /// Where it is not: what is wrong with the file of that name in a store that is borrowed from;
  /// empty where there is none.
  std::string damage = {};

  explicit operator bool() const { return is_there; }
};

/// The objects of one repository, laid out as git-lfs does: `<lfs dir>/objects/aa/bb/<oid>`. Any
/// number of threads and processes may use it at a time. All functions throw hoist::Error that
/// names the file.
class ObjectStore {
 public:
  explicit ObjectStore(StoreLayout layout) : layout_(std::move(layout)) {}

  [[nodiscard]] const std::filesystem::path& lfs_dir() const { return layout_.lfs_dir; }
  [[nodiscard]] std::filesystem::path object_path(const std::string& oid) const;
  /// A regular file of that size is there; its bytes are not looked at. An empty object always is.
  [[nodiscard]] bool has(const Pointer& pointer) const;
  /// has(), or made so from a store that this one borrows from, by borrow_object().
  [[nodiscard]] Obtained obtain(const Pointer& pointer, const ContentPorts& ports = {}) const;

  /// Hashes a file and stores its content, in one pass and constant memory: of a file that grows,
  /// what it had at the start; see read_steadily(). A file that holds a pointer, or nothing, is not
  /// stored. An object that is there already is replaced, since its bytes may be wrong.
  [[nodiscard]] ReadFile put_file(const FileSource& source, const ContentPorts& ports) const;
  [[nodiscard]] ReadFile put_file(const std::filesystem::path& file,
                                  const ContentPorts& ports) const {
    return put_file(file_at(file), ports);
  }
  /// Takes a finished and checked file into the store, by renaming it where that is possible.
  void adopt(const std::filesystem::path& file, const Pointer& pointer) const;
  /// An object that is to be read.
  [[nodiscard]] UniqueFd open(const Pointer& pointer) const;

  /// Who stores objects holds this from before the first one until something that reaches them is
  /// written: nothing is removed meanwhile. For as long as the descriptor is open; there is none
  /// where the file system keeps no locks. Waits; throws cancelled when stopped.
  [[nodiscard]] UniqueFd hold(const std::function<bool()>& stop_requested) const;
  /// Who removes objects holds this: nobody has hold() meanwhile. Throws unsupported where the file
  /// system keeps no locks.
  [[nodiscard]] UniqueFd hold_alone(const std::function<bool()>& stop_requested) const;

 private:
  [[nodiscard]] UniqueFd lock(int kind, const std::function<bool()>& stop_requested) const;
  void make_folder(const std::filesystem::path& folder) const;
  [[nodiscard]] UniqueFd open_folder(const std::filesystem::path& folder) const;
  void share(int file) const;

  StoreLayout layout_;
};

/// The same as put_file(), without storing anything; throws conflict where the file changes while
/// it is read, three times, be it by growing.
[[nodiscard]] ReadFile hash_file(const std::filesystem::path& file, const ContentPorts& ports);

}  // namespace hoist::lfs
