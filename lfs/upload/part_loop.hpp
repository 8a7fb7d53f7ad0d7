// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "hoist/error.hpp"
#include "lfs/plan/flying_part.hpp"
#include "lfs/plan/schedule.hpp"
#include "lfs/plan/straggler.hpp"
#include "lfs/plan/url_life.hpp"
#include "lfs/protocol/completion.hpp"
#include "lfs/upload/etag_check.hpp"
#include "lfs/upload/upload.hpp"

namespace hoist::lfs {

/// The PUTs of one object: its parts, or the whole of it as the only part.
struct PartTargets {
  Purpose purpose = Purpose::part;
  std::uint64_t size_bytes = 0;
  std::uint64_t chunk_size_bytes = 0;
  std::span<const SecretUrl> urls;                      ///< part n at index n - 1
  std::vector<Header> headers;                          ///< sent with each PUT
  Etags known_etags;                                    ///< of parts that are up already
  std::optional<std::chrono::sys_seconds> urls_expire;  ///< by the server's clock
};

/// How far the parts got.
struct PartsOutcome {
  Etags etags;                     ///< of all that is up
  std::set<PartNumber> confirmed;  ///< those whose ETag was the MD5 of what should be up
  std::uint64_t sent_bytes = 0;    ///< of parts that were accepted this time
  /// Set when the server stopped to take the URLs before all was up; `etags` holds what is.
  std::optional<Error> refused;
};

/// Carries out what the Schedule decides until every part is acknowledged.
class PartLoop {
 public:
  PartLoop(const PartTargets& targets, const File& file, const UploadOptions& options,
           const UploadPorts& ports);
  PartLoop(const PartLoop&) = delete;
  PartLoop& operator=(const PartLoop&) = delete;
  ~PartLoop();

  /// Throws as upload() does, but without naming the object.
  [[nodiscard]] PartsOutcome run();

 private:
  struct Flight {
    PartNumber number;
    SecretUrl url;
    std::vector<Header> headers;
    unsigned redirects = 0;
    TimePoint started_at;
  };

  void wait(TimePoint until);
  void start(PartNumber number);
  void send(Flight flight);
  void finish(const FinishedTransfer& finished);
  void accept(PartNumber number, const HttpAnswer& answer);
  void settle_checked_parts();
  void acknowledge(PartNumber number);
  void remember(PartNumber number);
  void retry_or_give_up(PartNumber number, const Failure& failure);
  void refuse(PartNumber number, const Failure& failure);
  [[nodiscard]] bool follow(const Flight& flight, const HttpAnswer& answer);
  [[nodiscard]] Schedule::Conditions conditions() const;
  [[nodiscard]] std::vector<FlyingPart> flying() const;
  void help_stragglers();
  void cancel_flights_of(PartNumber number);
  [[nodiscard]] bool is_in_flight(PartNumber number) const;
  void report_progress();
  [[nodiscard]] PartRange range(PartNumber number) const;
  [[nodiscard]] std::string name(PartNumber number) const;
  void log_attempt(const Flight& flight, const FinishedTransfer& finished) const;

  const PartTargets& targets_;
  const File& file_;
  FileState state_at_start_;
  const UploadOptions& options_;
  const UploadPorts& ports_;
  Schedule schedule_;
  std::unordered_map<TransferId, Flight> flights_;
  PartsOutcome outcome_;
  std::uint64_t acknowledged_bytes_ = 0;
  std::uint64_t known_bytes_ = 0;  // of it, what was up before
  std::unique_ptr<EtagCheck> check_;
  StragglerWatch stragglers_;
  UrlLife url_life_;
};

}  // namespace hoist::lfs
