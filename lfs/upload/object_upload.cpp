// SPDX-License-Identifier: Apache-2.0
#include "lfs/upload/object_upload.hpp"

#include <utility>

#include <fmt/format.h>

#include "lfs/journal/upload_journal.hpp"
#include "lfs/protocol/upload_identity.hpp"
#include "lfs/protocol/url_expiry.hpp"
#include "lfs/upload/expiry_words.hpp"

namespace hoist::lfs {
namespace {

/// Each question opens an upload on the server that nobody can abort.
constexpr unsigned most_questions = 3;
constexpr unsigned most_restarts = 2;

void require_size(const File& file, std::uint64_t size_bytes) {
  const std::uint64_t actual = file.state().size_bytes;
  if (actual == size_bytes) return;
  throw Error(ErrorKind::invalid_input,
              fmt::format("the file has {} bytes, the object {}", actual, size_bytes),
              "the local copy is damaged; `git lfs fsck` finds such objects");
}

/// The server will not have this request, however often it is asked.
bool is_refusal(const Error& error) {
  const int status = error.http_status().value_or(0);
  return status >= 400 && status < 500 && status != 408 && status != 425 && status != 429;
}

}  // namespace

ObjectUpload::ObjectUpload(UploadJob job, const File& file, const UploadOptions& options,
                           UploadPorts ports)
    : job_(std::move(job)),
      file_(file),
      options_(options),
      ports_(std::move(ports)),
      plan_((require_size(file, job_.size_bytes),
             plan_upload(job_.size_bytes, std::move(job_.action)))),
      plan_since_(ports_.clock.now()) {}

void ObjectUpload::run() {
  resume();
  while (const std::optional<Setback> setback = attempt()) {
    try {
      if (renew(*setback) == Renewal::object_is_there) break;
    } catch (const Error&) {
      // The next push is to begin with part 1, not to fail in the same way.
      if (setback->parts_are_doubtful && ports_.journal != nullptr) ports_.journal->remove();
      throw;
    }
  }
  close_journal();
}

void ObjectUpload::resume() {
  if (ports_.journal == nullptr) return;
  if (!std::holds_alternative<MultipartUpload>(plan_)) {
    ports_.journal->remove();  // one PUT has nothing to remember
    ports_.journal = nullptr;
    return;
  }
  auto remembered = ports_.journal->remembered(job_.oid, file_.state(), ports_.clock.wall());
  if (remembered && !remembered->plan) {
    resume_by_id(*remembered);
  } else if (remembered) {
    given_plan_ = std::exchange(plan_, *std::move(remembered->plan));
    etags_ = std::move(remembered->etags);
    plan_is_remembered_ = true;
  }
  if (!plan_is_remembered_ && !plan_is_fresh_) return begin_journal();
  const std::size_t parts = std::get<MultipartUpload>(plan_).part_urls.size();
  all_was_up_ = etags_.size() == parts;
  ports_.tell(
      fmt::format("goes on with an earlier upload: {} of {} parts are up", etags_.size(), parts));
}

void ObjectUpload::resume_by_id(const RememberedUpload& remembered) {
  if (remembered.etags.empty() || !ports_.server.fresh_action) return;
  try {
    const BatchAction answer = ask_server(remembered.upload_id);
    if (!answer.upload) return;  // the action in hand will tell
    UploadPlan plan = plan_upload(job_.size_bytes, *answer.upload);
    const auto* parts = std::get_if<MultipartUpload>(&plan);
    if (parts == nullptr || upload_id(*parts) != remembered.upload_id ||
        parts->chunk_size_bytes != remembered.chunk_size_bytes) {
      return ports_.log("the server has no URLs for the earlier upload");
    }
    given_plan_ = std::exchange(plan_, std::move(plan));
    etags_ = remembered.etags;
    plan_is_fresh_ = true;
    begin_journal();
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::cancelled) throw;
    ports_.log(fmt::format("no URLs for the earlier upload: {}", error.what()));
  }
}

std::optional<ObjectUpload::Setback> ObjectUpload::attempt() {
  try {
    if (const auto* single = std::get_if<SinglePut>(&plan_)) return put_whole(*single);
    return put_parts(std::get<MultipartUpload>(plan_));
  } catch (const Error& error) {
    // What stands in a journal may be nothing that this server knows.
    if (!plan_is_remembered_ || !is_refusal(error)) throw;
    return Setback{error};
  }
}

std::optional<ObjectUpload::Setback> ObjectUpload::put_whole(const SinglePut& plan) {
  const PartTargets whole{Purpose::single_put, job_.size_bytes, job_.size_bytes,
                          {&plan.url, 1},      plan.headers,    {},
                          url_expiry(plan.url)};
  PartsOutcome outcome = PartLoop(whole, file_, options_, ports_).run();
  if (!outcome.refused) return std::nullopt;
  return Setback{*outcome.refused};
}

std::optional<ObjectUpload::Setback> ObjectUpload::put_parts(const MultipartUpload& plan) {
  for (;;) {
    const PartTargets targets{
        Purpose::part, job_.size_bytes, plan.chunk_size_bytes, plan.part_urls, {},
        etags_,        url_expiry(plan)};
    PartsOutcome parts = PartLoop(targets, file_, options_, ports_).run();
    sent_by_plan_ += parts.sent_bytes;
    etags_ = parts.etags;
    if (parts.refused) return Setback{*parts.refused};

    const auto failure =
        complete_upload(plan.completion, completion_body(job_.oid, etags_), options_, ports_);
    if (!failure) return std::nullopt;
    if (!reopen_invalid_parts(*failure, parts)) return judge(*failure);
  }
}

bool ObjectUpload::reopen_invalid_parts(const CompletionFailure& failure,
                                        const PartsOutcome& parts) {
  if (failure.failure.code != "InvalidPart" || std::exchange(invalid_parts_sent_again_, true)) {
    return false;
  }
  const auto named = failure.failure.named_part;
  const std::size_t before = etags_.size();
  for (auto part = etags_.begin(); part != etags_.end();) {
    const PartNumber number = part->first;
    const bool is_suspect = named ? number == *named : !parts.confirmed.contains(number);
    if (is_suspect && ports_.journal != nullptr) ports_.journal->take_back(number);
    part = is_suspect ? etags_.erase(part) : std::next(part);
  }
  const std::size_t suspects = before - etags_.size();
  if (suspects == 0) return false;
  ports_.tell(fmt::format("the store does not have all that it accepted ({}): sends {} again",
                          failure.failure.cause, suspects == 1 ? "one part" : "parts"));
  return true;
}

std::optional<ObjectUpload::Setback> ObjectUpload::judge(const CompletionFailure& failure) const {
  const Failure& cause = failure.failure;
  if (cause.remedy == Remedy::fresh_urls) {
    return Setback{failure.error, cause.may_have_arrived || all_was_up_, true};
  }
  const bool is_bad_news =
      cause.remedy == Remedy::retry && cause.http_status.value_or(0) / 100 == 2;
  if (!cause.may_have_arrived && !is_bad_news) throw failure.error;
  return Setback{failure.error, cause.may_have_arrived, false, is_bad_news};
}

ObjectUpload::Renewal ObjectUpload::renew(const Setback& setback) {
  if (given_plan_ && !setback.may_be_complete) return take_given_plan(setback);
  if (plan_is_fresh_ && sent_by_plan_ == 0 && !setback.may_be_complete) throw setback.error;
  const auto* parts = std::get_if<MultipartUpload>(&plan_);
  BatchAction answer;
  try {
    answer = ask_server(parts != nullptr && takes_upload_id(*parts) ? upload_id(*parts) : "");
    if (!answer.upload) return Renewal::object_is_there;
    const bool can_verify = answer.verify && ports_.server.verify;
    if (setback.may_be_complete && can_verify && ports_.server.verify(*answer.verify)) {
      return Renewal::object_is_there;
    }
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::cancelled) throw;
    if (!setback.may_restart) throw setback.error;
    if (given_plan_) return take_given_plan(setback);
    throw without_fresh_urls(setback.error, error.what());
  }
  given_plan_.reset();
  change_to(plan_upload(job_.size_bytes, *std::move(answer.upload)), setback);
  plan_is_fresh_ = true;
  return Renewal::other_plan;
}

ObjectUpload::Renewal ObjectUpload::take_given_plan(const Setback& setback) {
  change_to(*std::exchange(given_plan_, std::nullopt), setback);
  plan_is_fresh_ = false;
  return Renewal::other_plan;
}

Error ObjectUpload::without_fresh_urls(const Error& refusal, std::string_view why) const {
  return expiry_error(refusal, why,
                      {job_.size_bytes, sent_by_plan_, ports_.clock.now() - plan_since_});
}

BatchAction ObjectUpload::ask_server(const std::string& upload_id) {
  if (!ports_.server.fresh_action) {
    throw Error(ErrorKind::unsupported, "the LFS server is not known");
  }
  if (asked_ == most_questions) {
    throw Error(ErrorKind::http, fmt::format("the server was asked {} times", most_questions));
  }
  ++asked_;
  return ports_.server.fresh_action(upload_id);
}

void ObjectUpload::change_to(UploadPlan plan, const Setback& setback) {
  const auto* old_parts = std::get_if<MultipartUpload>(&plan_);
  const auto* new_parts = std::get_if<MultipartUpload>(&plan);
  const bool goes_on =
      old_parts != nullptr && new_parts != nullptr && is_same_upload(*old_parts, *new_parts);
  if (goes_on) {
    ports_.tell(fmt::format("{}; goes on with new URLs, {} of {} parts are up",
                            setback.error.what(), etags_.size(), new_parts->part_urls.size()));
  } else {
    const bool costs_a_restart = !plan_is_remembered_;
    if (!setback.may_restart) throw setback.error;
    if (costs_a_restart && restarts_++ == most_restarts) {
      throw without_fresh_urls(setback.error, fmt::format("began anew {} times", most_restarts));
    }
    etags_.clear();
    ports_.tell(fmt::format("{}; begins anew with a new upload", setback.error.what()));
  }
  plan_ = std::move(plan);
  plan_is_remembered_ = all_was_up_ = false;
  sent_by_plan_ = 0;
  plan_since_ = ports_.clock.now();
  begin_journal();
}

void ObjectUpload::begin_journal() {
  if (ports_.journal == nullptr) return;
  const auto* parts = std::get_if<MultipartUpload>(&plan_);
  if (parts == nullptr) return ports_.journal->remove();
  ports_.journal->begin(job_.oid, file_.state(), *parts, etags_, ports_.clock.wall());
  if (const std::string& trouble = ports_.journal->trouble(); !trouble.empty()) {
    ports_.tell(fmt::format("the journal cannot be written ({}); goes on without it", trouble));
  }
}

void ObjectUpload::close_journal() {
  if (ports_.journal == nullptr) return;
  if (plan_is_remembered_) {
    ports_.journal->close_remembered(ports_.clock.wall());
  } else {
    ports_.journal->remove();
  }
}

}  // namespace hoist::lfs
