// SPDX-License-Identifier: Apache-2.0
#include "repository/remote/large_files.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include <fmt/format.h>

#include "lfs/session/download_objects.hpp"
#include "lfs/session/session.hpp"
#include "lfs/session/upload_objects.hpp"
#include "repository/git/config_values.hpp"
#include "repository/remote/local_store.hpp"

namespace hoist::repository {
namespace {

/// The files by their objects.
using Files = std::map<std::string, const FoundPointer*>;

Files by_object(const std::vector<FoundPointer>& files) {
  Files result;
  for (const FoundPointer& file : files) result.emplace(file.pointer.oid, &file);
  return result;
}

lfs::SessionOptions session_options(const WorkingCopy& copy) {
  lfs::SessionOptions options{.config = copy.config, .environment = copy.environment};
  options.lfsconfig = [&copy] {
    return git::lfsconfig_values(copy.repo.get(), copy.options.callbacks.notice);
  };
  options.folder = copy.root;
  options.token = copy.token.value_or("");
  if (const auto& notice = copy.options.callbacks.notice) options.notice = notice;
  return options;
}

std::function<void(std::uint64_t)> progress_of(const WorkingCopy& copy, Progress::Stage stage,
                                               std::uint64_t total) {
  if (!copy.options.callbacks.progress) return [](std::uint64_t) {};
  return [&callbacks = copy.options.callbacks, stage, total](std::uint64_t done) {
    callbacks.progress({stage, done, total});
  };
}

std::function<bool()> stop_of(const WorkingCopy& copy) {
  const auto& stop = copy.options.callbacks.stop_requested;
  return stop ? stop : [] { return false; };
}

std::uint64_t total_of(const Files& files) {
  std::uint64_t total = 0;
  for (const auto& [oid, file] : files) total += file->pointer.size_bytes;
  return total;
}

void require_all(const std::vector<lfs::ObjectResult>& results, const Files& files,
                 std::string_view deed) {
  const auto failed = std::find_if(results.begin(), results.end(),
                                   [](const lfs::ObjectResult& result) { return result.error; });
  if (failed == results.end()) return;
  const auto count = static_cast<std::size_t>(
      std::count_if(results.begin(), results.end(),
                    [](const lfs::ObjectResult& result) { return result.error.has_value(); }));
  const Error& error = *failed->error;
  const std::string others =
      count > 1 ? fmt::format(" (and {} more that could not be {}ed)", count - 1, deed) : "";
  throw Error(error.kind(),
              fmt::format("cannot {} {}: {}{}", deed, files.at(failed->object.oid)->path,
                          error.what(), others),
              error.hint(), error.http_status());
}

/// A repository that never had a large file is not worth a question, unless its user wants it.
bool may_have_locks(const WorkingCopy& copy) {
  std::error_code error;
  return std::filesystem::exists(copy.store->lfs_dir() / "objects", error) ||
         copy.config.find("lfs.locksverify") != nullptr;
}

/// Whether what cannot be had is to stay a pointer, as git-lfs has it.
bool skips_download_errors(const WorkingCopy& copy) {
  const auto is_true = [](std::string_view text) {
    return lfs::parse_config_bool(text).value_or(false);
  };
  if (const auto value = copy.environment("GIT_LFS_SKIP_DOWNLOAD_ERRORS"); value) {
    if (!value->empty()) return is_true(*value);
  }
  constexpr const char* key = "lfs.skipdownloaderrors";
  if (const auto own = copy.config.last(key)) return is_true(*own);
  const auto shared = git::lfsconfig_values(copy.repo.get()).last(key);
  return shared && is_true(*shared);
}

/// From store to store, where the remote is on this machine; a result for each.
std::vector<lfs::ObjectResult> copy_objects(const WorkingCopy& copy, const Files& files,
                                            const lfs::ObjectStore& to, Progress::Stage stage) {
  lfs::ContentPorts ports;
  ports.stop_requested = stop_of(copy);
  std::uint64_t done = 0;
  const auto progress = progress_of(copy, stage, total_of(files));
  ports.progress = [&](std::uint64_t bytes) { progress(done += bytes); };
  std::vector<lfs::ObjectResult> results;
  for (const auto& [oid, file] : files) {
    const lfs::Obtained obtained = to.obtain(file->pointer, ports);
    lfs::ObjectResult& result =
        results.emplace_back(lfs::ObjectResult{{oid, file->pointer.size_bytes}, std::nullopt});
    if (obtained) continue;
    if (obtained.damage.empty()) {
      result.error = Error(ErrorKind::not_found, fmt::format("its object {} is not there", oid));
    } else {
      result.error = Error(ErrorKind::invalid_input, obtained.damage,
                           "nothing of it was taken; `git lfs fsck` there finds such objects");
    }
  }
  return results;
}

/// Throws the first error, or tells of each where what cannot be had is to stay a pointer.
void require_downloads(const WorkingCopy& copy, const std::vector<lfs::ObjectResult>& results,
                       const Files& files) {
  if (!skips_download_errors(copy)) return require_all(results, files, "download");
  const auto& notice = copy.options.callbacks.notice;
  for (const lfs::ObjectResult& result : results) {
    if (!result.error || !notice) continue;
    notice(fmt::format("{} stays a pointer: {}", files.at(result.object.oid)->path,
                       result.error->what()));
  }
}

}  // namespace

void upload_large_files(WorkingCopy& copy, const std::string& remote, const std::string& ref,
                        const std::vector<FoundPointer>& found, const ChangedPaths& changed) {
  const bool asks_for_locks = changed && may_have_locks(copy);
  if (found.empty() && !asks_for_locks) return;
  const Files files = by_object(found);
  if (const auto there = local_repository(copy.repo.get(), remote, true)) {
    if (found.empty()) return;
    const auto theirs = store_at(*there, copy.environment, copy.store->lfs_dir());
    require_all(copy_objects(copy, files, *theirs, Progress::Stage::uploading), files, "upload");
    return;
  }
  std::vector<lfs::ObjectToUpload> objects;
  for (const auto& [oid, file] : files) {
    // Where the object is missing here, the server may have it all the same.
    static_cast<void>(copy.store->obtain(file->pointer));
    objects.push_back({{oid, file->pointer.size_bytes}, copy.store->object_path(oid)});
  }
  lfs::Session session(session_options(copy));
  lfs::UploadObjectsPorts ports;
  std::string in_hand;
  ports.began = [&](const lfs::ObjectId& object) { in_hand = files.at(object.oid)->path; };
  if (const auto& report = copy.options.callbacks.progress) {
    ports.progress = [&report, &in_hand, total = total_of(files)](std::uint64_t done) {
      report({Progress::Stage::uploading, done, total, in_hand});
    };
  }
  ports.stop_requested = stop_of(copy);
  const std::filesystem::path& lfs_dir = copy.store->lfs_dir();
  const auto server =
      session.batch_client(remote, lfs::Operation::upload, lfs_dir, ports.stop_requested);
  if (!server) {
    if (objects.empty()) return;
    throw lfs::no_lfs_server(remote);
  }
  if (changed) check_locks(copy, *server, ref, changed);
  if (objects.empty()) return;
  try {
    require_all(lfs::upload_objects(session, *server, remote, lfs_dir, objects, ref, ports), files,
                "upload");
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::cancelled || in_hand.empty()) throw;
    throw Error(ErrorKind::cancelled, fmt::format("the upload of {} was stopped", in_hand),
                "push again: it goes on where this one ended");
  }
}

void download_large_files(WorkingCopy& copy, const std::string& remote,
                          const std::vector<FoundPointer>& found) {
  const Files files = by_object(found);
  std::vector<lfs::ObjectId> missing;
  for (const auto& [oid, file] : files) {
    if (!copy.store->obtain(file->pointer)) missing.push_back({oid, file->pointer.size_bytes});
  }
  if (missing.empty()) return;
  if (const auto there = local_repository(copy.repo.get(), remote, false)) {
    const auto theirs = store_at(*there, copy.environment, {});
    const auto ours = open_store(copy, theirs->lfs_dir());
    return require_downloads(copy, copy_objects(copy, files, *ours, Progress::Stage::downloading),
                             files);
  }
  lfs::Session session(session_options(copy));
  lfs::DownloadObjectsPorts ports;
  ports.progress = progress_of(copy, Progress::Stage::downloading, total_of(files));
  ports.stop_requested = stop_of(copy);
  ports.adopt = [&](const lfs::ObjectId& object, const std::filesystem::path& file) {
    copy.store->adopt(file, {object.oid, object.size_bytes});
  };
  const auto results =
      lfs::download_objects(session, remote, copy.store->lfs_dir(), missing, ports);
  require_downloads(copy, results, files);
}

std::vector<lfs::ObjectId> held_by_remote(WorkingCopy& copy, const std::string& remote,
                                          const std::vector<lfs::ObjectId>& objects) {
  std::vector<lfs::ObjectId> held;
  if (const auto there = local_repository(copy.repo.get(), remote, false)) {
    const auto store = store_at(*there, copy.environment, {});
    std::error_code error;
    // Our own store vouches for nothing.
    const bool is_ours = std::filesystem::equivalent(store->lfs_dir() / "objects",
                                                     copy.store->lfs_dir() / "objects", error);
    if (is_ours) return held;
    for (const lfs::ObjectId& object : objects) {
      if (store->has({object.oid, object.size_bytes})) held.push_back(object);
    }
    return held;
  }
  lfs::Session session(session_options(copy));
  const std::function<bool()> stop = stop_of(copy);
  const auto server =
      session.batch_client(remote, lfs::Operation::download, copy.store->lfs_dir(), stop);
  if (!server) throw lfs::no_lfs_server(remote);
  const std::vector<lfs::BatchEntry> answers = server->batch(objects);
  for (std::size_t i = 0; i < objects.size(); ++i) {
    const auto* actions = std::get_if<lfs::ObjectActions>(&answers[i]);
    if (actions != nullptr && actions->download) held.push_back(objects[i]);
  }
  return held;
}

}  // namespace hoist::repository
