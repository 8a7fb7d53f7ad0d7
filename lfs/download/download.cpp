// SPDX-License-Identifier: Apache-2.0
#include "lfs/download/download.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/download/download_loop.hpp"
#include "lfs/plan/action_life.hpp"

namespace hoist::lfs {
namespace {

/// Fresh URLs that an object gets while not a byte of any object comes.
constexpr unsigned most_fresh_urls = 3;
/// Objects that are asked about before the first of them comes: several questions' worth, so that
/// the line is seldom idle, and few enough that their URLs are still good when it is their turn.
constexpr std::size_t most_objects_in_hand = 500;

/// One object on its way through the rounds.
struct Wanted {
  std::size_t result;
  unsigned fresh_urls = 0;
};

class Download {
 public:
  Download(const std::vector<ObjectId>& objects, const PartsFolder& folder,
           const DownloadLimits& limits, const DownloadPorts& ports)
      : folder_(folder), limits_(limits), ports_(ports) {
    std::unordered_set<std::string_view> seen;
    for (const ObjectId& object : objects) {
      if (!seen.insert(object.oid).second) continue;
      results_.push_back({object});
      if (!is_sha256(object.oid)) {
        results_.back().error =
            Error(ErrorKind::invalid_input, "the oid of an object is no SHA-256");
      } else if (object.size_bytes > 0) {
        waiting_.push_back({results_.size() - 1});
      }
    }
    std::stable_sort(waiting_.begin(), waiting_.end(), [&](const Wanted& a, const Wanted& b) {
      return object(a).size_bytes > object(b).size_bytes;
    });
  }

  std::vector<ObjectResult> run() {
    while (!waiting_.empty()) {
      const auto count =
          static_cast<std::ptrdiff_t>(std::min(waiting_.size(), most_objects_in_hand));
      std::vector<Wanted> round(waiting_.begin(), waiting_.begin() + count);
      waiting_.erase(waiting_.begin(), waiting_.begin() + count);
      run_round(std::move(round));
    }
    return std::move(results_);
  }

 private:
  [[nodiscard]] const ObjectId& object(const Wanted& wanted) const {
    return results_[wanted.result].object;
  }

  void run_round(std::vector<Wanted> round) {
    std::vector<DownloadJob> jobs = ask(round);
    if (jobs.empty()) return;
    DownloadLoop loop(std::move(jobs), folder_, limits_, ports_, done_bytes_);
    std::vector<DownloadOutcome> outcomes = loop.run();
    // Others may take longer than the URLs live.
    const bool got_on =
        std::any_of(outcomes.begin(), outcomes.end(),
                    [](const DownloadOutcome& outcome) { return outcome.brought_bytes > 0; });
    std::vector<Wanted> stale;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      Wanted wanted = round[i];
      DownloadOutcome& outcome = outcomes[i];
      if (got_on) wanted.fresh_urls = 0;
      if (!outcome.error) {
        done_bytes_ += object(wanted).size_bytes;
      } else if (outcome.needs_fresh_url && wanted.fresh_urls++ < most_fresh_urls) {
        ports_.log(fmt::format("{}; asks for a new URL", outcome.error->what()));
        stale.push_back(wanted);
      } else {
        results_[wanted.result].error = std::move(outcome.error);
      }
    }
    waiting_.insert(waiting_.begin(), stale.begin(), stale.end());
  }

  /// The jobs of what the server has; `round` keeps only those, in the same order.
  std::vector<DownloadJob> ask(std::vector<Wanted>& round) {
    std::vector<ObjectId> objects;
    objects.reserve(round.size());
    for (const Wanted& wanted : round) objects.push_back(object(wanted));
    const Moment asked{ports_.clock.now(), ports_.clock.wall()};
    std::vector<BatchEntry> entries;
    try {
      entries = ports_.ask(objects);
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::cancelled) throw;
      entries.assign(objects.size(), error);
      // What one question fails for, the next would.
      for (const Wanted& wanted : std::exchange(waiting_, {})) fail(wanted, error);
    }
    std::vector<DownloadJob> jobs;
    std::vector<Wanted> kept;
    for (std::size_t i = 0; i < round.size(); ++i) {
      if (const auto* error = std::get_if<Error>(&entries[i])) {
        fail(round[i], *error);
      } else if (auto& action = std::get<ObjectActions>(entries[i]).download) {
        const auto until = used_until(*action, asked, ports_.clock.now());
        jobs.push_back({objects[i], *std::move(action), until});
        kept.push_back(round[i]);
      } else {
        fail(round[i], {ErrorKind::not_found, "the LFS server has no download for it",
                        "push the object again from a clone that has it"});
      }
    }
    round = std::move(kept);
    return jobs;
  }

  void fail(const Wanted& wanted, const Error& error) {
    results_[wanted.result].error =
        Error(error.kind(), fmt::format("object {}: {}", object(wanted).oid, error.what()),
              error.hint(), error.http_status());
  }

  const PartsFolder& folder_;
  const DownloadLimits& limits_;
  const DownloadPorts& ports_;
  std::vector<ObjectResult> results_;
  std::vector<Wanted> waiting_;  // the biggest first
  std::uint64_t done_bytes_ = 0;
};

}  // namespace

std::vector<ObjectResult> download(const std::vector<ObjectId>& objects, const PartsFolder& folder,
                                   const DownloadLimits& limits, const DownloadPorts& ports) {
  return Download(objects, folder, limits, ports).run();
}

}  // namespace hoist::lfs
