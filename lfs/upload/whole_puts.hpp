// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <variant>
#include <vector>

#include "hoist/error.hpp"
#include "lfs/base/file.hpp"
#include "lfs/plan/schedule.hpp"
#include "lfs/protocol/object_id.hpp"
#include "lfs/protocol/upload_plan.hpp"
#include "lfs/upload/upload.hpp"

namespace hoist::lfs {

/// One object that goes up in one PUT, then is confirmed where the server wants that.
struct WholePut {
  ObjectId object;
  std::filesystem::path path;
  SinglePut put;
  std::optional<Action> verify = {};  ///< with all the headers that the POST needs
};

/// What became of it.
enum class WholePutOutcome {
  done,       ///< it is up, and confirmed where there is a `verify`
  sent,       ///< it is up; the POST of `verify` was not taken
  not_taken,  ///< the server did not take the PUT as it was: upload() may know better
};

/// Uploads objects of one PUT each, several at a time over the connections of `ports`, whose
/// `journal` and `server` it does not use. Its decisions are those of upload() as far as they can
/// be made without asking the LFS server (docs/retries.md).
class WholePuts {
 public:
  using Result = std::variant<WholePutOutcome, Error>;

  /// All outlives it.
  WholePuts(const std::vector<WholePut>& puts, const UploadOptions& options,
            const UploadPorts& ports);
  WholePuts(const WholePuts&) = delete;
  WholePuts& operator=(const WholePuts&) = delete;
  ~WholePuts();

  /// A result for each of them. Throws hoist::Error (cancelled) when stopped.
  [[nodiscard]] std::vector<Result> run();

 private:
  struct OpenFile {
    std::unique_ptr<File> file;
    FileState state;
  };
  struct Flight {
    PartNumber number;
    bool is_verify;
  };
  void start(PartNumber number);
  void wait(TimePoint until);
  void finish(const FinishedTransfer& finished);
  void accepted(PartNumber number);
  void retry_or_give_up(PartNumber number, const Failure& failure);
  void settle(PartNumber number, Result result);
  void end_all(const Error& error);
  void report_progress() const;
  [[nodiscard]] const WholePut& put(PartNumber number) const { return puts_[number - 1]; }

  const std::vector<WholePut>& puts_;
  unsigned attempts_;
  const UploadPorts& ports_;
  Schedule schedule_;
  std::vector<std::optional<Result>> results_;
  std::unordered_map<PartNumber, OpenFile> files_;  // of those in flight
  std::unordered_map<TransferId, Flight> flights_;
  std::uint64_t done_bytes_ = 0;
};

}  // namespace hoist::lfs
