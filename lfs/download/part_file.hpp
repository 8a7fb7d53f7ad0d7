// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <utility>

#include "lfs/base/fd.hpp"
#include "lfs/download/range_set.hpp"
#include "lfs/journal/private_dir.hpp"
#include "lfs/protocol/object_id.hpp"

namespace hoist::lfs {

/// The folder of downloads that are not complete: `<lfs dir>/hoist/<uid>/downloads`, or, where that
/// cannot be had, `<lfs dir>/tmp`, in which nothing outlives the process. docs/downloads.md.
struct PartsFolder {
  std::filesystem::path path;
  std::optional<PrivateDir> private_dir;

  /// Makes what is missing, `lfs_dir` included. Throws hoist::Error (io).
  [[nodiscard]] static PartsFolder open(const std::filesystem::path& lfs_dir);
  /// Removes what was left 7 days ago or earlier and nobody uses.
  void sweep(std::chrono::sys_seconds now) const;
};

/// One object on its way: its bytes, and which of them are there. Locked while it is open, so that
/// no other process writes to it; one that comes second gets a file of its own, which it cannot
/// resume. For one thread.
class PartFile {
 public:
  /// Opens what an earlier run has left, or begins. Throws hoist::Error (io), also where the disk
  /// has no room for the object.
  [[nodiscard]] static std::unique_ptr<PartFile> open(const PartsFolder& folder,
                                                      const ObjectId& object);
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;
  /// Leaves the file for the next run where that can find it, else removes it.
  ~PartFile();

  [[nodiscard]] int fd() const { return file_.fd(); }
  [[nodiscard]] std::filesystem::path path() const { return folder_.path / name_; }
  /// What was there when it was opened.
  [[nodiscard]] const RangeSet& found() const { return found_; }

  /// Writes all of `bytes` there.
  [[nodiscard]] std::error_code write(std::uint64_t offset,
                                      std::span<const std::byte> bytes) noexcept;
  /// Remembers that these bytes were written. A record that cannot be kept is no error.
  void note(ByteRange range);
  /// Forgets all.
  void begin_anew();
  /// Removes file and record, as far as they are still what was opened.
  void remove() noexcept;

 private:
  PartFile(const PartsFolder& folder, ObjectId object)
      : folder_(folder), object_(std::move(object)) {}
  [[nodiscard]] bool open_shared();
  void open_own();
  void open_record();
  void allocate();
  [[nodiscard]] std::string record_name() const { return object_.oid + ".ranges"; }

  const PartsFolder& folder_;
  ObjectId object_;
  std::string name_;
  UniqueFd file_;
  bool is_own_ = false;  // under a name that no later run looks for
  UniqueFd record_;
  RangeSet found_;
};

}  // namespace hoist::lfs
