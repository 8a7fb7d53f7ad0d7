// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "tests/hub/api.hpp"

namespace hoist::hub {
namespace {

constexpr std::string_view enable_large_files =
    "You need to configure your repository to enable upload of files > 5GB. "
    "Run \"hoist lfs-enable-largefiles ./path/to/your/repo\" and try again.";

Response lfs_json(int status, std::string body) {
  return {status, {{"Content-Type", "application/vnd.git-lfs+json"}}, std::move(body)};
}

std::int64_t seconds_since_1970(std::chrono::system_clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

/// 20260131T235959Z as 2026-01-31T23:59:59Z.
std::string rfc3339(std::chrono::system_clock::time_point time) {
  const auto d = basic_date(time);
  return fmt::format("{}-{}-{}T{}:{}:{}Z", d.substr(0, 4), d.substr(4, 2), d.substr(6, 2),
                     d.substr(9, 2), d.substr(11, 2), d.substr(13, 2));
}

}  // namespace

void Api::batch(const Call& call, std::string_view repository) {
  if (!read_body(call)) return;
  answer(call, [&] { return answer_batch(call, repository); });
}

Response Api::answer_batch(const Call& call, std::string_view repository) {
  const auto request = parse_batch(call.record.body);
  std::vector<BatchObject> objects;
  if (request.operation == "download") {
    for (const auto& object : request.objects) objects.push_back(answer_download(object));
    return lfs_json(200, render_batch("basic", objects));
  }
  std::vector<std::uint64_t> missing_sizes;
  for (const auto& object : request.objects) {
    if (!is_there(object)) missing_sizes.push_back(object.size);
  }
  const auto transfer = choose_transfer(options_.uploads, request.transfers, missing_sizes);
  if (auto refusal = refuse_batch(missing_sizes, transfer)) return *refusal;
  UploadWish wish;
  if (options_.uploads.dialect == Dialect::csghub) {
    wish = {std::string(find_header(call.exchange.request().headers, "Authorization").value_or("")),
            request.upload_id};
  }
  for (const auto& object : request.objects) {
    objects.push_back(answer_upload(object, transfer, repository, wish));
  }
  return lfs_json(200, render_batch(transfer, objects));
}

std::optional<Response> Api::refuse_batch(const std::vector<std::uint64_t>& sizes,
                                          std::string_view transfer) const {
  const bool too_large = std::any_of(sizes.begin(), sizes.end(), [&](std::uint64_t size) {
    return size > options_.uploads.single_put_limit;
  });
  if (options_.uploads.dialect != Dialect::hub || transfer != "basic" || !too_large) {
    return std::nullopt;
  }
  return lfs_json(400, render_message(enable_large_files));
}

BatchObject Api::answer_upload(const ObjectName& object, const std::string& transfer,
                               std::string_view repository, const UploadWish& wish) {
  BatchObject answer{object, {}, std::nullopt, {}};
  if (is_there(object)) return answer;
  answer.actions["upload"] = upload_action(object, transfer, wish);
  if (options_.verify_action) {
    answer.actions["verify"] = {url(fmt::format("{}/info/lfs/objects/verify", repository)), {}, {}};
  }
  if (options_.uploads.dialect == Dialect::csghub && transfer == "basic" &&
      object.size > options_.uploads.single_put_limit) {
    answer.error_code = 422;
    answer.error_message = "the file is too large for a single upload";
  }
  return answer;
}

Action Api::upload_action(const ObjectName& object, std::string_view transfer,
                          const UploadWish& wish) {
  const auto dialect = options_.uploads.dialect;
  const auto shape = choose_shape(options_.uploads, transfer, object.size);
  const auto urls = backend_.begin_upload(object, shape, wish);
  const auto deadline = std::chrono::system_clock::now() + options_.url_lifetime;
  Action action;
  if (options_.announce_expiry || dialect == Dialect::kohakuhub) {
    action.expires_at = rfc3339(deadline);
  }
  if (!shape.multipart) {
    action.href = urls.parts.at(0);
    return action;
  }
  const auto target = completion_target(
      dialect, {urls.upload_id, object.oid, urls.serial, seconds_since_1970(deadline)});
  action.href = url(target) + "&signature=" + signer_.signature("POST", target);
  action.header = part_header(dialect, shape, urls.parts, urls.upload_id);
  return action;
}

BatchObject Api::answer_download(const ObjectName& object) {
  BatchObject answer{object, {}, std::nullopt, {}};
  if (is_there(object)) {
    answer.actions["download"] = {backend_.download_url(object.oid), {}, {}};
  } else {
    answer.error_code = 404;
    answer.error_message = "the hub does not have this object";
  }
  return answer;
}

bool Api::is_there(const ObjectName& object) {
  const auto facts = backend_.find(object.oid);
  if (!facts || facts->size != object.size) return false;
  const std::lock_guard lock{unverified_mutex_};
  return unverified_.count(object.oid) == 0;
}

void Api::verify(const Call& call) {
  if (!read_body(call)) return;
  const auto object = parse_verify(call.record.body);
  call.record.oid = object.oid;
  answer(call, [&] { return answer_verify(object); });
}

Response Api::answer_verify(const ObjectName& object) {
  const auto facts = backend_.find(object.oid);
  if (options_.bodies == Bodies::store && (!facts || facts->size != object.size)) {
    return lfs_json(404, render_message("the hub does not have this object in this size"));
  }
  const std::lock_guard lock{unverified_mutex_};
  unverified_.erase(object.oid);
  return lfs_json(200, "{}");
}

}  // namespace hoist::hub
