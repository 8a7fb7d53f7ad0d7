// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/s3_store.hpp"

#include <fmt/format.h>
#include <httplib.h>

#include "hoist/error.hpp"
#include "tests/hub/digest.hpp"
#include "tests/hub/s3_messages.hpp"

namespace hoist::hub {
namespace {

constexpr int patience_seconds = 300;  // A store may take minutes to complete an upload.

std::string host_of(const std::string& endpoint) {
  const auto start = endpoint.find("://");
  auto host = start == std::string::npos ? endpoint : endpoint.substr(start + 3);
  return host.substr(0, host.find('/'));
}

httplib::Client client_for(const std::string& host) {
  httplib::Client client{"http://" + host};
  client.set_url_encode(false);
  client.set_read_timeout(patience_seconds);
  return client;
}

}  // namespace

S3Store::S3Store(S3Options options, std::chrono::seconds url_lifetime)
    : options_(std::move(options)),
      key_{options_.access_key, options_.secret_key, options_.region},
      host_(host_of(options_.endpoint)),
      url_lifetime_(url_lifetime) {
  constexpr int conflict = 409;  // The bucket is there, and is ours.
  const auto reply = send("PUT", "/" + options_.bucket, {});
  if (reply.status != conflict && !s3_outcome(reply.status, reply.body).ok()) {
    throw Error(ErrorKind::network,
                fmt::format("the S3 store at {} gives no bucket {}: status {}", host_,
                            options_.bucket, reply.status),
                "check the endpoint and the keys");
  }
}

std::string S3Store::key_path(const std::string& oid) const {
  return fmt::format("/{}/lfs/{}/{}/{}", options_.bucket, oid.substr(0, 2), oid.substr(2, 2), oid);
}

std::string S3Store::target(const std::string& method, const std::string& path,
                            const Query& query) const {
  return presign(key_, {method, host_, path, query}, std::chrono::system_clock::now(),
                 url_lifetime_);
}

S3Store::Reply S3Store::send(const std::string& method, const std::string& path, const Query& query,
                             const std::string& body) const {
  auto client = client_for(host_);
  httplib::Request request;
  request.method = method;
  request.path = target(method, path, query);
  request.body = body;
  const auto result = client.send(request);
  if (!result) return {};
  return {result->status, result->body,
          parse_number(result->get_header_value("Content-Length")).value_or(0)};
}

std::optional<ObjectFacts> S3Store::find(const std::string& oid) {
  {
    const std::lock_guard lock{mutex_};
    if (const auto known = checked_.find(oid); known != checked_.end()) return known->second;
  }
  const auto head = send("HEAD", key_path(oid), {});
  if (head.status != 200) return std::nullopt;
  if (!check({{oid, head.content_length}, 0}).ok()) return std::nullopt;
  return ObjectFacts{head.content_length, 0};
}

UploadUrls S3Store::begin_upload(const ObjectName& object, const UploadShape& shape,
                                 const UploadWish& wish) {
  const auto path = key_path(object.oid);
  Query query;
  if (!wish.authorization.empty()) query["authorization"] = wish.authorization;
  const auto base = "http://" + host_;
  if (!shape.multipart) return {"", 0, {base + target("PUT", path, query)}};

  const auto reply = send("POST", path, {{"uploads", ""}});
  const auto upload_id = xml_text(reply.body, "UploadId");
  if (!upload_id) throw Error(ErrorKind::http, "the S3 store began no upload");
  UploadUrls urls{*upload_id, 0, {}};
  query["uploadId"] = *upload_id;
  for (std::uint64_t number = 1; number <= shape.parts; ++number) {
    query["partNumber"] = std::to_string(number);
    urls.parts.push_back(base + target("PUT", path, query));
  }
  const std::lock_guard lock{mutex_};
  uploads_[*upload_id] = {object, shape.parts};
  return urls;
}

std::string S3Store::download_url(const std::string& oid) {
  return "http://" + host_ + target("GET", key_path(oid), {});
}

Outcome S3Store::complete(const std::string& upload_id, const std::vector<GivenPart>& parts) {
  Open open;
  {
    const std::lock_guard lock{mutex_};
    const auto found = uploads_.find(upload_id);
    if (found == uploads_.end()) return {404, "NoSuchUpload", "there is no such upload"};
    open = found->second;
  }
  if (parts.size() != open.parts) {
    return {400, "InvalidPart",
            fmt::format("{} parts are listed, the object has {}", parts.size(), open.parts)};
  }
  const auto reply =
      send("POST", key_path(open.object.oid), {{"uploadId", upload_id}}, completion_xml(parts));
  if (auto outcome = s3_outcome(reply.status, reply.body); !outcome.ok()) return outcome;
  return check(open);
}

Outcome S3Store::check(const Open& open) {
  if (sha256(open.object.oid) != open.object.oid) {
    static_cast<void>(send("DELETE", key_path(open.object.oid), {}));
    return {400, "BadDigest", "the SHA-256 of the stored bytes is not the oid"};
  }
  const std::lock_guard lock{mutex_};
  checked_[open.object.oid] = {open.object.size, open.parts};
  return {};
}

std::optional<std::string> S3Store::sha256(const std::string& oid) {
  auto client = client_for(host_);
  Digest digest{Digest::Kind::sha256};
  const auto result =
      client.Get(target("GET", key_path(oid), {}), [&](const char* bytes, std::size_t count) {
        digest.update({bytes, count});
        return true;
      });
  if (!result || result->status != 200) return std::nullopt;
  return digest.hex();
}

}  // namespace hoist::hub
