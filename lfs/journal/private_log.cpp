// SPDX-License-Identifier: Apache-2.0
#include "lfs/journal/private_log.hpp"

#include <algorithm>
#include <system_error>

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lfs/base/redact.hpp"
#include "lfs/journal/private_dir.hpp"

namespace hoist::lfs {
namespace {

constexpr const char* file_name = "log";
constexpr std::size_t longest_log_bytes = std::size_t{1} << 20U;
constexpr std::size_t longest_words_bytes = 1000;
constexpr std::size_t shown_oid_digits = 12;

UniqueFd open_log(const std::filesystem::path& lfs_dir, int flags) {
  const auto opened = PrivateDir::open(lfs_dir, "");
  const auto* folder = std::get_if<PrivateDir>(&opened);
  if (folder == nullptr) return {};
  std::error_code ignored;
  return folder->open_file(file_name, flags, ignored);
}

std::size_t size_of(const UniqueFd& file) {
  struct stat status {};
  return ::fstat(file.fd(), &status) == 0 ? static_cast<std::size_t>(status.st_size) : 0;
}

/// The last `most` bytes, from the beginning of a line on.
std::string tail_of(const UniqueFd& file, std::size_t most) {
  const std::size_t size = size_of(file);
  const std::size_t from = size - std::min(size, most);
  std::string bytes(size - from, '\0');
  const ssize_t got = ::pread(file.fd(), bytes.data(), bytes.size(), static_cast<off_t>(from));
  bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  if (from > 0) bytes.erase(0, std::min(bytes.find('\n'), bytes.size() - 1) + 1);
  return bytes;
}

/// One process cuts; another line may get lost meanwhile, which is better than to wait for it.
void drop_older_half(const UniqueFd& file) {
  if (::flock(file.fd(), LOCK_EX | LOCK_NB) != 0) return;
  if (size_of(file) > longest_log_bytes) {
    const std::string newer = tail_of(file, longest_log_bytes / 2);
    if (::ftruncate(file.fd(), 0) == 0) {
      static_cast<void>(!::write(file.fd(), newer.data(), newer.size()));
    }
  }
  ::flock(file.fd(), LOCK_UN);
}

}  // namespace

void PrivateLog::append(std::string_view oid, std::string_view words,
                        std::chrono::sys_seconds now) const {
  const UniqueFd file = open_log(lfs_dir_, O_RDWR | O_CREAT | O_APPEND);
  if (!file) return;
  const std::string line = fmt::format("{:%Y-%m-%dT%H:%M:%SZ} {} {} {}\n",
                                       fmt::gmtime(std::chrono::system_clock::to_time_t(now)),
                                       ::getpid(), printable(oid.substr(0, shown_oid_digits)),
                                       printable(words, {}, longest_words_bytes));
  // In one piece, so that lines of several processes do not mix.
  static_cast<void>(!::write(file.fd(), line.data(), line.size()));
  if (size_of(file) > longest_log_bytes) drop_older_half(file);
}

std::vector<std::string> PrivateLog::last_lines(std::size_t most) const {
  const UniqueFd file = open_log(lfs_dir_, O_RDONLY);
  if (!file) return {};
  const std::string text = tail_of(file, longest_log_bytes);
  std::vector<std::string> lines;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    lines.push_back(
        printable(std::string_view(text).substr(from, end - from), {}, longest_words_bytes + 200));
    from = end + 1;
  }
  if (lines.size() > most)
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(most));
  return lines;
}

}  // namespace hoist::lfs
