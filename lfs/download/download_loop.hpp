// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "hoist/error.hpp"
#include "lfs/download/download.hpp"
#include "lfs/download/download_queue.hpp"
#include "lfs/download/file_hasher.hpp"
#include "lfs/download/part_file.hpp"
#include "lfs/download/receiver.hpp"
#include "lfs/protocol/action.hpp"

namespace hoist::lfs {

/// An object, and where the server says that it is.
struct DownloadJob {
  ObjectId object;
  Action action;
  std::optional<TimePoint> used_until{};  ///< the action; none: for good
};

/// What became of it.
struct DownloadOutcome {
  std::optional<Error> error;       ///< none: it was adopted
  bool needs_fresh_url = false;     ///< the URL is no longer good: another may do
  std::uint64_t brought_bytes = 0;  ///< by these URLs
};

/// Downloads objects with the URLs in hand: the files, the requests, the hashes.
class DownloadLoop {
 public:
  /// All but `jobs` outlives it. `done_bytes` are those of other objects, for the progress.
  DownloadLoop(std::vector<DownloadJob> jobs, const PartsFolder& folder,
               const DownloadLimits& limits, const DownloadPorts& ports, std::uint64_t done_bytes);
  DownloadLoop(const DownloadLoop&) = delete;
  DownloadLoop& operator=(const DownloadLoop&) = delete;
  /// Ends what is in flight, and remembers how far it came.
  ~DownloadLoop();

  /// An outcome for each job. Throws hoist::Error (cancelled) when stopped.
  [[nodiscard]] std::vector<DownloadOutcome> run();

 private:
  struct Flight {
    std::size_t job;
    ByteRange asked;
    SecretUrl url;
    std::vector<Header> headers;
    unsigned redirects;
    TimePoint started_at;
    std::unique_ptr<Receiver> receiver;
  };

  void open(std::size_t job);
  void start(std::size_t job, ByteRange range);
  void send(Flight flight);
  void wait(TimePoint until);
  void finish(const FinishedTransfer& finished);
  [[nodiscard]] bool follow(Flight& flight, const HttpAnswer& answer);
  void judge(const Flight& flight, const TransferResult& result);
  void judge_refusal(const Flight& flight);
  void retry_or_give_up(const Flight& flight, const Failure& failure);
  void account(const Flight& flight);
  void advance_hash(std::size_t job);
  void settle_hashed();
  void judge_hash(std::size_t job, const std::string& sha256);
  void adopt(std::size_t job);
  void begin_anew(std::size_t job);
  void restart_hash(std::size_t job);
  void fail(std::size_t job, const Error& error, bool needs_fresh_url = false);
  void settle(std::size_t job);
  void cancel_flights_of(std::size_t job);
  void look_around();
  [[nodiscard]] std::uint64_t bytes() const;
  [[nodiscard]] std::string name(std::size_t job) const { return jobs_[job].object.oid; }

  struct OpenObject {
    std::unique_ptr<PartFile> file;
    FileHasher::Id hash = 0;
  };

  std::vector<DownloadJob> jobs_;
  const PartsFolder& folder_;
  const DownloadLimits& limits_;
  const DownloadPorts& ports_;
  std::uint64_t done_bytes_;
  DownloadQueue queue_;
  std::vector<DownloadOutcome> outcomes_;
  std::vector<bool> was_wrong_;  // the hash, once
  std::unordered_map<std::size_t, OpenObject> open_;
  std::unordered_map<FileHasher::Id, std::size_t> hashes_;
  std::unordered_map<TransferId, Flight> flights_;
  TimePoint reported_at_{};
  TimePoint noted_at_;
  FileHasher hasher_;  // the last: its helpers read the files of open_
};

}  // namespace hoist::lfs
