// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/sigv4.hpp"

#include <fmt/format.h>

#include "tests/hub/digest.hpp"
#include "tests/hub/http_message.hpp"
#include "tests/hub/signed_url.hpp"

namespace hoist::hub {
namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view terminator = "aws4_request";

std::string signing_key(const S3Key& key, const std::string& day) {
  auto derived = hmac_sha256("AWS4" + key.secret_key, day);
  derived = hmac_sha256(derived, key.region);
  derived = hmac_sha256(derived, "s3");
  return hmac_sha256(derived, terminator);
}

/// Pairs in the order of their encoded names, as the signature wants them.
std::string canonical_query(const std::map<std::string, std::string>& query) {
  std::map<std::string, std::string> encoded;
  for (const auto& [name, value] : query) encoded[percent_encode(name)] = percent_encode(value);
  std::string joined;
  for (const auto& [name, value] : encoded) {
    joined += fmt::format("{}{}={}", joined.empty() ? "" : "&", name, value);
  }
  return joined;
}

}  // namespace

std::string presign(const S3Key& key, const S3Request& request,
                    std::chrono::system_clock::time_point time, std::chrono::seconds lifetime) {
  const auto date = basic_date(time);
  const auto day = basic_day(time);
  const auto scope = fmt::format("{}/{}/s3/{}", day, key.region, terminator);
  auto query = request.query;
  query["X-Amz-Algorithm"] = algorithm;
  query["X-Amz-Credential"] = key.access_key + "/" + scope;
  query["X-Amz-Date"] = date;
  query["X-Amz-Expires"] = std::to_string(lifetime.count());
  query["X-Amz-SignedHeaders"] = "host";
  const auto path = percent_encode(request.path, Slash::keep);
  const auto parameters = canonical_query(query);
  const auto canonical = fmt::format("{}\n{}\n{}\nhost:{}\n\nhost\nUNSIGNED-PAYLOAD",
                                     request.method, path, parameters, request.host);
  const auto to_sign = fmt::format("{}\n{}\n{}\n{}", algorithm, date, scope, sha256_hex(canonical));
  return fmt::format("{}?{}&X-Amz-Signature={}", path, parameters,
                     to_hex(hmac_sha256(signing_key(key, day), to_sign)));
}

}  // namespace hoist::hub
