// SPDX-License-Identifier: Apache-2.0
#include "lfs/journal/upload_list.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>

#include "hoist/error.hpp"
#include "lfs/journal/journal_file.hpp"

namespace hoist::lfs {
namespace {

bool is_locked_by_another(const UniqueFd& file) {
  if (::flock(file.fd(), LOCK_SH | LOCK_NB) != 0) return errno == EWOULDBLOCK;
  ::flock(file.fd(), LOCK_UN);
  return false;
}

}  // namespace

std::vector<ListedUpload> list_uploads(const PrivateDir& folder) {
  std::vector<ListedUpload> uploads;
  std::error_code ignored;
  for (const std::string& name : folder.names(ignored)) {
    const UniqueFd file = folder.open_file(name, O_RDONLY, ignored);
    if (!file) continue;
    const JournalContent content = read_journal_file(file);
    if (!content.plan) continue;
    const JournalPlan& plan = *content.plan;
    ListedUpload upload{name,
                        plan.oid,
                        plan.size_bytes,
                        0,
                        content.etags.size(),
                        part_count(plan),
                        std::chrono::sys_seconds(std::chrono::seconds(plan.expires)),
                        is_locked_by_another(file)};
    for (const auto& [number, etag] : content.etags) {
      upload.bytes_up += part_range(plan.size_bytes, plan.chunk_size_bytes, number).length;
    }
    uploads.push_back(std::move(upload));
  }
  std::sort(uploads.begin(), uploads.end(), [](const ListedUpload& one, const ListedUpload& other) {
    return one.journal < other.journal;
  });
  return uploads;
}

bool discard_upload(const PrivateDir& folder, const std::string& journal) {
  std::error_code error;
  const UniqueFd file = folder.open_file(journal, O_RDWR, error);
  if (error == std::errc::no_such_file_or_directory) return true;
  if (file && ::flock(file.fd(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return false;
    error.assign(errno, std::generic_category());
  }
  if (!error) {
    // Whoever had the lock may have removed the file, and another may have begun one of that name.
    if (!folder.still_names(journal, file.fd())) return false;
    folder.unlink(journal, error);
  }
  if (error) {
    throw Error(ErrorKind::io, "cannot forget an upload: " + error.message(),
                "see that you may write to the folder `hoist` beside git-lfs's objects");
  }
  return true;
}

}  // namespace hoist::lfs
