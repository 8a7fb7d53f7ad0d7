// SPDX-License-Identifier: Apache-2.0
#include "lfs/session/upload_objects.hpp"

#include <algorithm>
#include <memory>
#include <unordered_set>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "lfs/base/file.hpp"
#include "lfs/protocol/upload_plan.hpp"
#include "lfs/session/session_upload.hpp"
#include "lfs/upload/whole_puts.hpp"

namespace hoist::lfs {
namespace {

/// `error` with the object's name before it, unless it has that already.
Error about(const ObjectId& object, const Error& error) {
  const std::string prefix = fmt::format("object {}: ", object.oid);
  const std::string words = error.what();
  return {error.kind(), words.starts_with(prefix) ? words : prefix + words, error.hint(),
          error.http_status()};
}

class Uploads {
 public:
  Uploads(Session& session, BatchClient& server, const std::string& remote,
          const std::filesystem::path& lfs_dir, const std::vector<ObjectToUpload>& objects,
          std::string_view ref, const UploadObjectsPorts& ports)
      : session_(session),
        remote_(remote),
        lfs_dir_(lfs_dir),
        ref_(ref),
        ports_(ports),
        server_(server) {
    std::unordered_set<std::string_view> seen;
    for (const ObjectToUpload& object : objects) {
      if (!seen.insert(object.object.oid).second) continue;
      results_.push_back({object.object});
      if (object.object.size_bytes > 0) waiting_.push_back({results_.size() - 1, &object.path});
    }
    std::stable_sort(waiting_.begin(), waiting_.end(), [&](const Waiting& a, const Waiting& b) {
      return id(a).size_bytes > id(b).size_bytes;
    });
  }

  std::vector<ObjectResult> run() {
    for (std::size_t first = 0; first < waiting_.size(); first += most_objects_in_batch) {
      const std::size_t end = std::min(first + most_objects_in_batch, waiting_.size());
      try {
        upload_batch({waiting_.begin() + static_cast<std::ptrdiff_t>(first),
                      waiting_.begin() + static_cast<std::ptrdiff_t>(end)});
      } catch (const Error& error) {
        if (error.kind() == ErrorKind::cancelled) throw;
        // What one question fails for, the next would.
        for (std::size_t i = first; i < waiting_.size(); ++i) fail(waiting_[i], error);
        break;
      }
    }
    return std::move(results_);
  }

 private:
  struct Waiting {
    std::size_t result;
    const std::filesystem::path* path;
  };
  [[nodiscard]] const ObjectId& id(const Waiting& waiting) const {
    return results_[waiting.result].object;
  }
  void fail(const Waiting& waiting, const Error& error) {
    const Error named = about(id(waiting), error);
    session_.tell(lfs_dir_, id(waiting).oid, named.what());
    results_[waiting.result].error = named;
  }
  void upload_batch(const std::vector<Waiting>& batch) {
    std::vector<ObjectId> asked;
    asked.reserve(batch.size());
    for (const Waiting& waiting : batch) asked.push_back(id(waiting));
    std::vector<BatchEntry> entries = server_.batch(asked, ref_);
    Puts puts;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      settle(batch[i], [&] {
        if (const auto* error = std::get_if<Error>(&entries[i])) throw *error;
        auto& actions = std::get<ObjectActions>(entries[i]);
        if (!actions.upload) return true;
        UploadPlan plan = plan_upload(asked[i].size_bytes, *actions.upload);
        if (auto* put = std::get_if<SinglePut>(&plan)) {
          puts.add(batch[i], {asked[i], *batch[i].path, std::move(*put)}, std::move(actions));
          return false;
        }
        upload_one(batch[i], std::move(actions));
        return true;
      });
    }
    upload_whole(std::move(puts));
  }

  /// Objects of one PUT, and what the server said of each.
  struct Puts {
    std::vector<Waiting> waiting;
    std::vector<WholePut> puts;
    std::vector<ObjectActions> actions;
    void add(Waiting object, WholePut put, ObjectActions said) {
      waiting.push_back(object);
      puts.push_back(std::move(put));
      actions.push_back(std::move(said));
    }
  };

  void upload_whole(Puts puts) {
    if (puts.puts.empty()) return;
    for (std::size_t i = 0; i < puts.puts.size(); ++i) {
      const auto& verify = puts.actions[i].verify;
      if (verify) puts.puts[i].verify = {verify->href, server_.known_headers(*verify)};
    }
    ports_.began(id(puts.waiting.front()));
    std::vector<WholePuts::Result> results;
    {
      const SessionUpload how = this->how();
      UploadSetting setting(session_, how);
      results = WholePuts(puts.puts, setting.options(), setting.ports()).run();
    }
    for (std::size_t i = 0; i < results.size(); ++i) {
      settle(puts.waiting[i], [&] {
        if (const auto* error = std::get_if<Error>(&results[i])) throw *error;
        const auto outcome = std::get<WholePutOutcome>(results[i]);
        ObjectActions& actions = puts.actions[i];
        if (outcome == WholePutOutcome::not_taken) {
          upload_one(puts.waiting[i], std::move(actions));
        } else if (outcome == WholePutOutcome::sent) {
          confirm(id(puts.waiting[i]), *actions.verify);
        }
        return true;
      });
    }
  }

  /// Does `work`, which says whether the object is done with; what it throws is the object's error.
  template <typename Work>
  void settle(const Waiting& waiting, Work work) {
    try {
      if (!work()) return;
      done_bytes_ += id(waiting).size_bytes;
      ports_.progress(done_bytes_);
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::cancelled) throw;
      fail(waiting, error);
    }
  }

  [[nodiscard]] SessionUpload how() const {
    return {.remote = remote_,
            .lfs_dir = lfs_dir_,
            .progress = [this](std::uint64_t bytes) { ports_.progress(done_bytes_ + bytes); },
            .stop_requested = ports_.stop_requested};
  }

  void upload_one(const Waiting& waiting, ObjectActions actions) {
    const ObjectId& object = id(waiting);
    ports_.began(object);
    const std::unique_ptr<File> file = open_file(*waiting.path);
    upload_in_session(session_, {object.oid, object.size_bytes, *std::move(actions.upload)}, *file,
                      how());
    if (actions.verify) confirm(object, *actions.verify);
  }

  /// The server's own word that it holds the object now.
  void confirm(const ObjectId& object, const Action& verify) {
    if (server_.verify(verify, object.oid, object.size_bytes)) return;
    // The action may have expired while the object was sent.
    const BatchAction fresh = server_.upload_action(object.oid, object.size_bytes, {});
    const bool is_there =
        !fresh.upload ||
        (fresh.verify && server_.verify(*fresh.verify, object.oid, object.size_bytes));
    if (is_there) return;
    throw Error(ErrorKind::protocol,
                fmt::format("the LFS server at {} does not confirm that it holds the object",
                            verify.href.authority()),
                "push again; if it stays so, report it to the server's operator");
  }

  Session& session_;
  const std::string& remote_;
  LfsDir lfs_dir_;
  std::string_view ref_;
  const UploadObjectsPorts& ports_;
  BatchClient& server_;
  std::vector<ObjectResult> results_;
  std::vector<Waiting> waiting_;  // the biggest first
  std::uint64_t done_bytes_ = 0;
};

}  // namespace

std::vector<ObjectResult> upload_objects(Session& session, const std::string& remote,
                                         const std::filesystem::path& lfs_dir,
                                         const std::vector<ObjectToUpload>& objects,
                                         std::string_view ref, const UploadObjectsPorts& ports) {
  const auto server =
      session.batch_client(remote, Operation::upload, lfs_dir, ports.stop_requested);
  if (!server) throw no_lfs_server(remote);
  return upload_objects(session, *server, remote, lfs_dir, objects, ref, ports);
}

std::vector<ObjectResult> upload_objects(Session& session, BatchClient& server,
                                         const std::string& remote,
                                         const std::filesystem::path& lfs_dir,
                                         const std::vector<ObjectToUpload>& objects,
                                         std::string_view ref, const UploadObjectsPorts& ports) {
  return Uploads(session, server, remote, lfs_dir, objects, ref, ports).run();
}

}  // namespace hoist::lfs
