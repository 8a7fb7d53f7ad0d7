// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "lfs/plan/schedule.hpp"
#include "lfs/upload/part_hasher.hpp"
#include "lfs/upload/upload.hpp"

namespace hoist::lfs {

/// The PUTs of one object: its parts, or the whole of it as the only part.
struct PartTargets {
  Purpose purpose = Purpose::part;
  std::uint64_t size_bytes = 0;
  std::uint64_t chunk_size_bytes = 0;
  std::vector<SecretUrl> urls;                    ///< part n at index n - 1
  std::vector<Header> headers;                    ///< sent with each PUT
  std::map<PartNumber, std::string> known_etags;  ///< of parts that are up already
};

/// Carries out what the Schedule decides until every part is acknowledged.
class PartLoop {
 public:
  PartLoop(const PartTargets& targets, const File& file, const UploadOptions& options,
           const UploadPorts& ports);
  PartLoop(const PartLoop&) = delete;
  PartLoop& operator=(const PartLoop&) = delete;
  ~PartLoop();

  /// The ETags as the store gave them, part n at index n - 1. Throws as upload() does, but without
  /// naming the object.
  [[nodiscard]] std::vector<std::string> run();

 private:
  struct Flight {
    PartNumber number;
    SecretUrl url;
    std::vector<Header> headers;
    unsigned redirects = 0;
    TimePoint started_at;
  };

  void start(PartNumber number);
  void send(Flight flight);
  void finish(const FinishedTransfer& finished);
  void accept(PartNumber number, const HttpAnswer& answer);
  void settle_checked_parts();
  void acknowledge(PartNumber number);
  void remember(PartNumber number);
  void retry_or_give_up(PartNumber number, const Failure& failure);
  [[nodiscard]] bool follow(const Flight& flight, const HttpAnswer& answer);
  [[nodiscard]] Schedule::Conditions conditions() const;
  [[nodiscard]] bool line_is_saturated() const;
  void report_progress() const;
  [[nodiscard]] PartRange range(PartNumber number) const;
  [[nodiscard]] std::string name(PartNumber number) const;
  void log_attempt(const Flight& flight, const FinishedTransfer& finished) const;

  const PartTargets& targets_;
  const File& file_;
  FileState state_at_start_;
  const UploadPorts& ports_;
  Schedule schedule_;
  std::unordered_map<TransferId, Flight> flights_;
  std::vector<std::string> etags_;
  std::uint64_t acknowledged_bytes_ = 0;
  std::vector<PartNumber> unchecked_;  // accepted by the store, MD5 still being computed
  bool etags_are_md5_ = false;
  std::unique_ptr<PartHasher> hasher_;
};

}  // namespace hoist::lfs
