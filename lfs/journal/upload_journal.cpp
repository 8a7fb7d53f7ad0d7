// SPDX-License-Identifier: Apache-2.0
#include "lfs/journal/upload_journal.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hoist/error.hpp"
#include "lfs/journal/journal_file.hpp"
#include "lfs/protocol/upload_identity.hpp"
#include "lfs/protocol/url_expiry.hpp"

namespace hoist::lfs {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr seconds longest_life = std::chrono::days(7);
/// A plan that ends sooner is not worth a beginning.
constexpr seconds least_life_left = std::chrono::minutes(1);
constexpr seconds completed_kept_for = std::chrono::hours(24);
/// Who sweeps has a journal locked for less than this in all.
constexpr int opening_tries = 20;
constexpr std::chrono::milliseconds opening_pause(5);

std::string words(int code) { return std::generic_category().message(code); }

sys_seconds at(UnixSeconds when) { return sys_seconds(seconds(when)); }

bool is_of_use(const JournalContent& content, sys_seconds now) {
  if (content.plan) return at(content.plan->expires) > now + least_life_left;
  return content.completed && at(*content.completed) + completed_kept_for > now;
}

}  // namespace

std::unique_ptr<UploadJournal> UploadJournal::open(PrivateDir directory, std::string name,
                                                   std::string& why_not) {
  for (int attempt = 0; attempt < opening_tries; ++attempt) {
    if (attempt > 0) std::this_thread::sleep_for(opening_pause);
    std::error_code error;
    UniqueFd file = directory.open_file(name, O_RDWR | O_CREAT | O_APPEND, error);
    if (!file) {
      why_not = "the file cannot be opened: " + error.message();
      return nullptr;
    }
    if (::flock(file.fd(), LOCK_EX | LOCK_NB) != 0) {
      const bool is_locked = errno == EWOULDBLOCK;
      why_not = is_locked ? "another process uploads the same object" : words(errno);
      // One that only sweeps lets go in a moment.
      if (is_locked) continue;
      return nullptr;
    }
    // Whoever held the lock before may have removed the file meanwhile.
    if (!directory.still_names(name, file.fd())) {
      why_not = "the journal is being removed again and again";
      continue;
    }
    return std::unique_ptr<UploadJournal>(
        new UploadJournal(std::move(directory), std::move(name), std::move(file)));
  }
  return nullptr;
}

UploadJournal::UploadJournal(PrivateDir directory, std::string name, UniqueFd file)
    : directory_(std::move(directory)),
      name_(std::move(name)),
      file_(std::move(file)),
      content_(read_journal_file(file_)),
      sync_(file_.fd()) {}

std::optional<RememberedUpload> UploadJournal::remembered(std::string_view oid,
                                                          const FileState& file, sys_seconds now) {
  if (!content_.plan) return std::nullopt;
  JournalPlan& plan = *content_.plan;
  const bool is_whole = !plan.upload_id.empty() || part_count(plan) == plan.part_urls.size();
  const bool fits = plan.oid == oid && plan.size_bytes == file.size_bytes &&
                    plan.mtime_ns == file.modified.count() && part_count(plan) > 0 && is_whole &&
                    is_of_use(content_, now);
  if (!fits) return std::nullopt;
  // What lies behind the last good line would spoil the lines to come.
  if (::ftruncate(file_.fd(), static_cast<off_t>(content_.valid_bytes)) != 0) return std::nullopt;
  holds_plan_ = true;
  RememberedUpload upload{plan.chunk_size_bytes, {}, plan.upload_id, content_.etags};
  if (!upload.upload_id.empty()) return upload;
  try {
    upload.plan =
        MultipartUpload{plan.chunk_size_bytes, {}, SecretUrl(std::move(plan.completion_url))};
    for (std::string& url : plan.part_urls) upload.plan->part_urls.emplace_back(std::move(url));
    return upload;
  } catch (const Error&) {
    return std::nullopt;
  }
}

void UploadJournal::begin(std::string_view oid, const FileState& file, const MultipartUpload& plan,
                          const Etags& etags, sys_seconds now) {
  JournalPlan record;
  record.oid = oid;
  record.size_bytes = file.size_bytes;
  record.mtime_ns = file.modified.count();
  record.chunk_size_bytes = plan.chunk_size_bytes;
  record.expires = plan_expiry(plan, now).time_since_epoch().count();
  if (!holds_user_credential(plan)) {
    record.completion_url = plan.completion.reveal();
    for (const SecretUrl& url : plan.part_urls) record.part_urls.push_back(url.reveal());
  } else if (takes_upload_id(plan)) {
    record.upload_id = upload_id(plan);
    record.expires = (now + longest_life).time_since_epoch().count();
  } else {
    remove();
    trouble_ = "the URLs of its parts hold the user's credential";
    return;
  }
  // What stands in the file stays there until the new line does.
  if (!etags.empty() && holds_plan_) return append(journal_line(record, true));
  std::string lines = journal_line(record);
  for (const auto& [part, etag] : etags) lines += journal_line(part, etag);
  rewrite(lines);
  holds_plan_ = true;
}

void UploadJournal::add(PartNumber part, std::string_view etag) {
  append(journal_line(part, etag));
  sync_.request();
}

void UploadJournal::take_back(PartNumber part) { append(journal_line(part, {})); }

void UploadJournal::close_remembered(sys_seconds now) {
  rewrite(journal_completed_line(now.time_since_epoch().count()));
}

void UploadJournal::remove() {
  std::error_code ignored;  // what stays is swept later
  directory_.unlink(name_, ignored);
}

void UploadJournal::rewrite(std::string_view lines) {
  holds_plan_ = false;
  content_ = {};
  trouble_.clear();
  if (::ftruncate(file_.fd(), 0) != 0) {
    trouble_ = words(errno);
    return;
  }
  append(lines);
}

void UploadJournal::append(std::string_view line) {
  while (trouble_.empty() && !line.empty()) {
    const ssize_t put = ::write(file_.fd(), line.data(), line.size());
    if (put >= 0) {
      line.remove_prefix(static_cast<std::size_t>(put));
    } else if (errno != EINTR) {
      trouble_ = words(errno);
    }
  }
}

void sweep_journals(const PrivateDir& directory, sys_seconds now) {
  std::error_code ignored;
  for (const std::string& name : directory.names(ignored)) {
    const UniqueFd file = directory.open_file(name, O_RDWR, ignored);
    // Looked at before it is locked: a lock is in the way of a process that opens.
    if (!file || is_of_use(read_journal_file(file), now)) continue;
    if (::flock(file.fd(), LOCK_EX | LOCK_NB) != 0) continue;
    if (directory.still_names(name, file.fd()) && !is_of_use(read_journal_file(file), now)) {
      directory.unlink(name, ignored);
    }
  }
}

sys_seconds plan_expiry(const MultipartUpload& plan, sys_seconds now) {
  const sys_seconds latest = now + longest_life;
  return std::min(url_expiry(plan).value_or(latest), latest);
}

bool holds_user_credential(const MultipartUpload& plan) {
  return std::any_of(plan.part_urls.begin(), plan.part_urls.end(), [](const SecretUrl& url) {
    return url.query_value("authorization").has_value();
  });
}

}  // namespace hoist::lfs
