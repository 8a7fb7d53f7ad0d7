// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/hub/completion.hpp"
#include "tests/hub/dialect.hpp"
#include "tests/hub/fd.hpp"
#include "tests/hub/lfs_messages.hpp"

namespace hoist::hub {

/// One upload of one object: its sparse file, which parts are in it, which of its URLs still hold.
///
/// Parts are written in place by any number of threads at once. All functions are safe to call
/// from any thread.
class Upload {
 public:
  /// The file is made by the first write. With an empty path nothing is ever stored.
  Upload(std::string id, ObjectName object, UploadShape shape, std::filesystem::path file);

  [[nodiscard]] const std::string& id() const noexcept { return id_; }
  [[nodiscard]] const ObjectName& object() const noexcept { return object_; }
  [[nodiscard]] const UploadShape& shape() const noexcept { return shape_; }
  [[nodiscard]] bool stores() const noexcept { return !file_path_.empty(); }

  /// False once the upload is complete: late bytes of a part must not change the object.
  [[nodiscard]] bool write(std::uint64_t offset, std::string_view bytes);
  /// The part is whole; `etag` is what was answered for it.
  void record_part(std::uint64_t number, std::string etag);
  [[nodiscard]] std::uint64_t acknowledged_parts() const;
  [[nodiscard]] bool completed() const;

  /// URLs with this serial number and older ones count as expired.
  void expire(std::uint64_t serial);
  [[nodiscard]] bool is_expired(std::uint64_t serial) const;

  /// Checks the parts, then the SHA-256 of the file, then moves the file to `destination`. Repeated
  /// for the same parts it answers as before. While it runs no part can be written; a second call
  /// waits for the first.
  Outcome complete(const std::vector<GivenPart>& parts, const std::filesystem::path& destination);
  /// The same for a plain PUT, where there is nothing to compare but the hash.
  Outcome complete_single(const std::filesystem::path& destination);

 private:
  void open_file();
  Outcome install(const std::filesystem::path& destination);

  const std::string id_;
  const ObjectName object_;
  const UploadShape shape_;
  const std::filesystem::path file_path_;

  /// Held for each write and for a whole completion. The kernel lets only one thread at a time
  /// write to a file anyway; waiting here does not burn processor time.
  std::mutex writing_;
  bool sealed_ = false;  ///< Under writing_.
  UniqueFd file_;        ///< Under state_mutex_ until it is open, then constant.

  mutable std::mutex state_mutex_;
  std::vector<std::string> etags_;
  std::uint64_t acknowledged_ = 0;
  std::uint64_t expired_serial_ = 0;
  bool completed_ = false;
};

}  // namespace hoist::hub
