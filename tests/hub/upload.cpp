// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/upload.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "tests/hub/digest.hpp"

namespace hoist::hub {
namespace {

[[noreturn]] void fail(std::string_view what) {
  throw Error(ErrorKind::io, fmt::format("{} failed: {}", what, std::strerror(errno)));
}

}  // namespace

Upload::Upload(std::string id, ObjectName object, UploadShape shape, std::filesystem::path file)
    : id_(std::move(id)), object_(std::move(object)), shape_(shape), file_path_(std::move(file)) {
  etags_.resize(shape_.parts);
}

void Upload::open_file() {
  const std::lock_guard lock{state_mutex_};
  if (file_) return;
  file_ = UniqueFd{::open(file_path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
  if (!file_ || ::ftruncate(file_.fd(), static_cast<off_t>(object_.size)) != 0) {
    fail("making the file of an upload");
  }
}

bool Upload::write(std::uint64_t offset, std::string_view bytes) {
  const std::lock_guard lock{writing_};
  if (sealed_) return false;
  if (!stores()) return true;
  open_file();
  while (!bytes.empty()) {
    const auto count = ::pwrite(file_.fd(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno != EINTR) fail("writing a part");
    if (count <= 0) continue;
    offset += static_cast<std::uint64_t>(count);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void Upload::record_part(std::uint64_t number, std::string etag) {
  const std::lock_guard lock{state_mutex_};
  auto& slot = etags_[number - 1];
  if (slot.empty()) ++acknowledged_;
  slot = std::move(etag);
}

std::uint64_t Upload::acknowledged_parts() const {
  const std::lock_guard lock{state_mutex_};
  return acknowledged_;
}

bool Upload::completed() const {
  const std::lock_guard lock{state_mutex_};
  return completed_;
}

void Upload::expire(std::uint64_t serial) {
  const std::lock_guard lock{state_mutex_};
  expired_serial_ = std::max(expired_serial_, serial);
}

bool Upload::is_expired(std::uint64_t serial) const {
  const std::lock_guard lock{state_mutex_};
  return serial <= expired_serial_;
}

Outcome Upload::complete(const std::vector<GivenPart>& parts,
                         const std::filesystem::path& destination) {
  const std::lock_guard alone{writing_};
  {
    const std::lock_guard lock{state_mutex_};
    if (auto outcome = check_parts(etags_, parts); !outcome.ok()) return outcome;
  }
  return install(destination);
}

Outcome Upload::complete_single(const std::filesystem::path& destination) {
  const std::lock_guard alone{writing_};
  return install(destination);
}

Outcome Upload::install(const std::filesystem::path& destination) {
  const bool gone = sealed_ && stores() && !std::filesystem::exists(destination);
  if (gone) return {404, "NoSuchUpload", "the object of this upload is no longer there"};
  if (sealed_) return {};
  if (stores()) {
    open_file();
    if (sha256_of_file(file_.fd()) != object_.oid) {
      return {400, "BadDigest", "the SHA-256 of the stored bytes is not the oid"};
    }
    std::filesystem::create_directories(destination.parent_path());
    std::filesystem::rename(file_path_, destination);
    file_.reset();
  }
  sealed_ = true;
  const std::lock_guard lock{state_mutex_};
  completed_ = true;
  return {};
}

}  // namespace hoist::hub
