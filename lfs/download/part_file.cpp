// SPDX-License-Identifier: Apache-2.0
#include "lfs/download/part_file.hpp"

#include <array>
#include <cerrno>
#include <random>
#include <string_view>
#include <variant>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/download/range_record.hpp"

namespace hoist::lfs {
namespace {

constexpr std::chrono::hours longest_rest{24 * 7};
/// Room is asked for at once for objects of that size and more.
constexpr std::uint64_t allocated_bytes = 1 << 20;
/// A record that is longer is read in part: the rest is downloaded again.
constexpr std::size_t longest_record_bytes = std::size_t{4} << 20;
constexpr int open_attempts = 8;

enum class Lock { taken, busy, impossible };

Lock lock(int fd) {
  struct flock wanted = {};
  wanted.l_type = F_WRLCK;
  wanted.l_whence = SEEK_SET;
  if (::fcntl(fd, F_OFD_SETLK, &wanted) == 0) return Lock::taken;
  return errno == EAGAIN || errno == EACCES ? Lock::busy : Lock::impossible;
}

std::string random_digits() {
  std::random_device source;
  return fmt::format("{:08x}{:08x}", source(), source());
}

std::string read_all(int fd) {
  std::string text;
  std::array<char, 65536> block{};
  while (text.size() < longest_record_bytes) {
    const ssize_t got = ::pread(fd, block.data(), block.size(), static_cast<off_t>(text.size()));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    text.append(block.data(), static_cast<std::size_t>(got));
  }
  return text;
}

/// Adds to the end; false when not all of it could be written.
bool append(int fd, std::string_view text) {
  return ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

std::uint64_t size_of(int fd) {
  struct stat status = {};
  return ::fstat(fd, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

[[noreturn]] void throw_io(const std::filesystem::path& path, int error) {
  throw Error(ErrorKind::io,
              fmt::format("cannot write {}: {}", path.string(),
                          std::error_code(error, std::generic_category()).message()),
              error == ENOSPC ? "make room on the disk" : "check the folder's permissions");
}

}  // namespace

PartsFolder PartsFolder::open(const std::filesystem::path& lfs_dir) {
  std::error_code error;
  std::filesystem::create_directories(lfs_dir, error);
  if (error) throw_io(lfs_dir, error.value());
  auto opened = PrivateDir::open(lfs_dir, "downloads");
  if (auto* directory = std::get_if<PrivateDir>(&opened)) {
    return {lfs_dir / "hoist" / std::to_string(::getuid()) / "downloads", std::move(*directory)};
  }
  std::filesystem::create_directories(lfs_dir / "tmp", error);
  if (error) throw_io(lfs_dir / "tmp", error.value());
  return {lfs_dir / "tmp", std::nullopt};
}

void PartsFolder::sweep(std::chrono::sys_seconds now) const {
  if (!private_dir) return;
  std::error_code ignored;
  for (const std::string& name : private_dir->names(ignored)) {
    const UniqueFd file = private_dir->open_file(name, O_RDWR | O_NONBLOCK, ignored);
    struct stat status = {};
    if (!file || ::fstat(file.fd(), &status) != 0) continue;
    const std::chrono::sys_seconds written{std::chrono::seconds(status.st_mtim.tv_sec)};
    if (now - written < longest_rest || lock(file.fd()) != Lock::taken) continue;
    if (private_dir->still_names(name, file.fd())) private_dir->unlink(name, ignored);
  }
}

std::unique_ptr<PartFile> PartFile::open(const PartsFolder& folder, const ObjectId& object) {
  std::unique_ptr<PartFile> part(new PartFile(folder, object));
  if (part->open_shared()) {
    part->open_record();
  } else {
    part->open_own();
  }
  part->allocate();
  return part;
}

bool PartFile::open_shared() {
  if (!folder_.private_dir) return false;
  name_ = object_.oid + ".part";
  for (int attempt = 0; attempt < open_attempts; ++attempt) {
    std::error_code error;
    file_ = folder_.private_dir->open_file(name_, O_RDWR | O_CREAT, error);
    if (!file_) throw_io(path(), error.value());
    const Lock got = lock(file_.fd());
    if (got == Lock::taken && folder_.private_dir->still_names(name_, file_.fd())) return true;
    if (got != Lock::taken) break;
  }
  file_.reset();
  return false;
}

void PartFile::open_own() {
  name_ = object_.oid + "." + random_digits() + ".part";
  is_own_ = true;
  std::error_code error;
  if (folder_.private_dir) {
    file_ = folder_.private_dir->open_file(name_, O_RDWR | O_CREAT | O_EXCL, error);
    if (file_) static_cast<void>(lock(file_.fd()));
  } else {
    file_.reset(::open(path().c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file_) error.assign(errno, std::generic_category());
  }
  if (!file_) throw_io(path(), error.value());
}

void PartFile::open_record() {
  std::error_code error;
  record_ = folder_.private_dir->open_file(record_name(), O_RDWR | O_APPEND, error);
  if (!record_) return;
  found_ = read_range_record(read_all(record_.fd()), object_.size_bytes);
  if (found_.is_empty() || found_.end() > size_of(file_.fd())) begin_anew();
}

void PartFile::allocate() {
  if (object_.size_bytes < allocated_bytes) return;
  const auto size = static_cast<off_t>(object_.size_bytes);
  if (::fallocate(file_.fd(), 0, 0, size) != 0 && errno == ENOSPC) {
    remove();
    throw Error(ErrorKind::io,
                fmt::format("the disk has no room for {} bytes in {}", object_.size_bytes,
                            folder_.path.string()),
                "make room on the disk");
  }
}

PartFile::~PartFile() {
  if (is_own_) remove();
}

std::error_code PartFile::write(std::uint64_t offset, std::span<const std::byte> bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t done =
        ::pwrite(file_.fd(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return {done < 0 ? errno : EIO, std::generic_category()};
    offset += static_cast<std::uint64_t>(done);
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
  return {};
}

void PartFile::note(ByteRange range) {
  if (is_own_ || range.is_empty()) return;
  if (!record_) {
    std::error_code error;
    record_ = folder_.private_dir->open_file(record_name(), O_RDWR | O_APPEND | O_CREAT, error);
    if (!record_) return;
    const bool is_new = ::ftruncate(record_.fd(), 0) == 0 &&
                        append(record_.fd(), range_record_head(object_.size_bytes));
    if (!is_new) return record_.reset();
  }
  if (!append(record_.fd(), range_record_line(range))) record_.reset();
}

void PartFile::begin_anew() {
  found_.clear();
  std::error_code ignored;
  if (!is_own_) folder_.private_dir->unlink(record_name(), ignored);
  record_.reset();
}

void PartFile::remove() noexcept {
  std::error_code ignored;
  if (!folder_.private_dir) {
    ::unlink(path().c_str());
    return;
  }
  if (record_) folder_.private_dir->unlink(record_name(), ignored);
  record_.reset();
  if (folder_.private_dir->still_names(name_, file_.fd())) {
    folder_.private_dir->unlink(name_, ignored);
  }
}

}  // namespace hoist::lfs
