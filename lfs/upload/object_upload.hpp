// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hoist/error.hpp"
#include "lfs/protocol/completion.hpp"
#include "lfs/protocol/upload_plan.hpp"
#include "lfs/upload/completion_loop.hpp"
#include "lfs/upload/part_loop.hpp"
#include "lfs/upload/upload.hpp"

namespace hoist::lfs {

struct RememberedUpload;

/// One object on its way up: by the plan that a journal remembers, by the action in hand, and by
/// fresh ones when the server takes neither any more. Knows which ETags hold for which plan.
class ObjectUpload {
 public:
  ObjectUpload(UploadJob job, const File& file, const UploadOptions& options, UploadPorts ports);

  /// Returns when the server has confirmed the object. Throws as upload() does, but without naming
  /// the object.
  void run();

 private:
  /// Why a plan did not lead to the end, though another one may.
  struct Setback {
    Error error;                   ///< what to say if there is no other plan
    bool may_be_complete = false;  ///< the server may hold the object all the same
    bool may_restart = true;       ///< a plan for another upload, from part 1, is worth the bytes
    bool parts_are_doubtful = false;  ///< what stands in the journal may be what is wrong
  };
  enum class Renewal { other_plan, object_is_there };

  void resume();
  void resume_by_id(const RememberedUpload& remembered);
  /// Nothing when the object is complete.
  [[nodiscard]] std::optional<Setback> attempt();
  [[nodiscard]] std::optional<Setback> put_whole(const SinglePut& plan);
  [[nodiscard]] std::optional<Setback> put_parts(const MultipartUpload& plan);
  [[nodiscard]] std::optional<Setback> judge(const CompletionFailure& failure) const;
  /// True when parts that the store turned out not to have are to be sent again.
  [[nodiscard]] bool reopen_invalid_parts(const CompletionFailure& failure,
                                          const PartsOutcome& parts);
  [[nodiscard]] Renewal renew(const Setback& setback);
  [[nodiscard]] Renewal take_given_plan(const Setback& setback);
  [[nodiscard]] Error without_fresh_urls(const Error& refusal, std::string_view why) const;
  [[nodiscard]] BatchAction ask_server(const std::string& upload_id);
  void change_to(UploadPlan plan, const Setback& setback);
  void begin_journal();
  void close_journal();

  UploadJob job_;
  const File& file_;
  const UploadOptions& options_;
  UploadPorts ports_;
  UploadPlan plan_;
  Etags etags_;                           // of what is up by plan_
  std::optional<UploadPlan> given_plan_;  // git-lfs's own, while a remembered one is tried first
  bool plan_is_remembered_ = false;
  bool plan_is_fresh_ = false;      // got from the server by ourselves
  bool all_was_up_ = false;         // when the remembered plan was taken up
  std::uint64_t sent_by_plan_ = 0;  // bytes of accepted parts
  TimePoint plan_since_;
  unsigned asked_ = 0;
  unsigned restarts_ = 0;
  bool invalid_parts_sent_again_ = false;
};

}  // namespace hoist::lfs
