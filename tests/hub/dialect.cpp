// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/dialect.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace hoist::hub {
namespace {

constexpr std::uint64_t max_parts = 10'000;
constexpr std::uint64_t max_parts_csghub = 1'000;

std::uint64_t divide_up(std::uint64_t a, std::uint64_t b) { return a / b + (a % b != 0 ? 1 : 0); }

UploadShape in_parts(std::uint64_t chunk_size, std::uint64_t size, std::uint64_t most_parts) {
  const auto chunk = std::max(chunk_size, divide_up(size, most_parts));
  return {true, chunk, divide_up(size, chunk)};
}

}  // namespace

std::optional<Dialect> parse_dialect(std::string_view name) {
  if (name == "hub") return Dialect::hub;
  if (name == "csghub") return Dialect::csghub;
  if (name == "kohakuhub") return Dialect::kohakuhub;
  return std::nullopt;
}

std::string choose_transfer(const UploadRules& rules, const std::vector<std::string>& offered,
                            const std::vector<std::uint64_t>& sizes) {
  const bool can = std::find(offered.begin(), offered.end(), "multipart") != offered.end();
  const bool large = std::any_of(sizes.begin(), sizes.end(),
                                 [&](std::uint64_t size) { return size > rules.chunk_size; });
  const bool wants = (rules.dialect == Dialect::hub && large) ||
                     (rules.dialect == Dialect::csghub && !sizes.empty());
  return can && wants ? "multipart" : "basic";
}

UploadShape choose_shape(const UploadRules& rules, std::string_view transfer, std::uint64_t size) {
  const UploadShape single{false, 0, 1};
  switch (rules.dialect) {
    case Dialect::hub:
      if (transfer != "multipart" || size <= rules.single_put_below) return single;
      return in_parts(rules.chunk_size, size, max_parts);
    case Dialect::csghub:
      return transfer == "multipart" ? in_parts(rules.chunk_size, size, max_parts_csghub) : single;
    case Dialect::kohakuhub:
      return size > rules.chunk_size ? in_parts(rules.chunk_size, size, max_parts) : single;
  }
  return single;
}

ByteRange part_range(const UploadShape& shape, std::uint64_t size, std::uint64_t number) {
  if (!shape.multipart) return {0, size};
  const auto first = shape.chunk_size * (number - 1);
  return {first, std::min(shape.chunk_size, size - first)};
}

std::map<std::string, std::string> part_header(Dialect dialect, const UploadShape& shape,
                                               const std::vector<std::string>& urls,
                                               const std::string& upload_id) {
  std::map<std::string, std::string> header{{"chunk_size", std::to_string(shape.chunk_size)}};
  for (std::size_t i = 0; i < urls.size(); ++i) {
    header[dialect == Dialect::hub ? fmt::format("{:05}", i + 1) : std::to_string(i + 1)] = urls[i];
  }
  if (dialect == Dialect::kohakuhub) header["upload_id"] = upload_id;
  return header;
}

std::string completion_target(Dialect dialect, const CompletionTerms& terms) {
  if (dialect == Dialect::csghub) {
    return fmt::format(
        "/api/v1/"
        "complete_multipart?objectKey=lfs%2F{}%2F{}%2F{}&uploadId={}&serial={}&expiresAt={}",
        terms.oid.substr(0, 2), terms.oid.substr(2, 2), terms.oid, terms.upload_id, terms.serial,
        terms.expires_at);
  }
  return fmt::format("/api/complete_multipart?uploadId={}&oid={}&serial={}&expiration={}",
                     terms.upload_id, terms.oid, terms.serial, terms.expires_at);
}

std::optional<CompletionTerms> parse_completion_target(std::string_view target) {
  const auto query = target.substr(std::min(target.find('?'), target.size() - 1) + 1);
  const auto upload_id = query_value(query, "uploadId");
  auto oid = query_value(query, "oid");
  if (const auto key = query_value(query, "objectKey")) oid = key->substr(key->rfind('/') + 1);
  auto expires = query_value(query, "expiration");
  if (!expires) expires = query_value(query, "expiresAt");
  const auto expires_at = parse_number(expires.value_or(""));
  const auto serial = parse_number(query_value(query, "serial").value_or(""));
  if (!upload_id || !oid || !expires_at || !serial) return std::nullopt;
  return CompletionTerms{*upload_id, *oid, *serial, static_cast<std::int64_t>(*expires_at)};
}

Response completion_answer(Dialect dialect, const Outcome& outcome) {
  const HeaderList json{{"Content-Type", "application/json"}};
  if (dialect == Dialect::csghub) {
    if (outcome.ok()) return {200, {}, ""};
    return {200, json, nlohmann::json{{"msg", outcome.message}}.dump()};
  }
  if (outcome.ok()) return {200, json, R"({"success":true})"};
  return {outcome.status, json,
          nlohmann::json{{"error", outcome.message}, {"code", outcome.code}}.dump()};
}

}  // namespace hoist::hub
