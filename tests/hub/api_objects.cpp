// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "tests/hub/api.hpp"
#include "tests/hub/auth.hpp"

namespace hoist::hub {
namespace {

Response json_answer(int status, const nlohmann::json& body) {
  return {status, {{"Content-Type", "application/json"}}, body.dump() + "\n"};
}

}  // namespace

void Api::complete(const Call& call) {
  call.record.target = Target::complete;
  if (!read_body(call)) return;
  const auto terms = parse_completion_target(call.address.target).value_or(CompletionTerms{});
  call.record.oid = terms.oid;
  answer(call, [&] {
    const auto outcome = perform_completion(call, terms);
    return completion_answer(options_.uploads.dialect, outcome);
  });
}

Outcome Api::perform_completion(const Call& call, const CompletionTerms& terms) {
  constexpr std::string_view mark = "&signature=";
  const auto target = call.address.target;
  const auto signed_part = target.substr(0, target.find(mark));
  if (target.substr(std::min(signed_part.size() + mark.size(), target.size())) !=
      signer_.signature("POST", signed_part)) {
    return {403, "SignatureDoesNotMatch", "the signature is not valid"};
  }
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  if (now >= std::chrono::seconds(terms.expires_at) ||
      backend_.is_expired(terms.upload_id, terms.serial)) {
    return {403, "AccessDenied", "the completion URL has expired"};
  }
  const auto dialect = options_.uploads.dialect;
  const auto request =
      parse_completion(call.record.body, dialect == Dialect::kohakuhub ? PartSpelling::any_case
                                                                       : PartSpelling::strict);
  if (request.oid != terms.oid) return {400, "InvalidRequest", "the URL is for another object"};
  if (dialect == Dialect::csghub && request.parts.empty()) {
    return {400, "MalformedXML", "a completion needs parts"};
  }
  auto outcome = backend_.complete(terms.upload_id, request.parts);
  if (outcome.ok() && dialect == Dialect::csghub) {
    const std::lock_guard lock{unverified_mutex_};
    unverified_.insert(terms.oid);
  }
  return outcome;
}

void Api::show_object(const Call& call, const std::string& oid) {
  const auto facts = is_oid(oid) ? backend_.find(oid) : std::nullopt;
  const auto sha256 = facts ? backend_.sha256(oid) : std::nullopt;
  if (!sha256) {
    call.exchange.answer(json_answer(404, {{"error", "the hub does not have this object"}}));
    return;
  }
  nlohmann::json body{{"oid", oid}, {"size", facts->size}, {"sha256", *sha256}};
  if (facts->parts > 0) body["parts"] = facts->parts;
  call.exchange.answer(json_answer(200, body));
}

void Api::create_repository(const Call& call) {
  if (!is_admitted(call.exchange.request().headers, options_.token)) {
    call.exchange.answer(ask_for_credentials());
    return;
  }
  if (!read_body(call)) return;
  const auto json = nlohmann::json::parse(call.record.body, nullptr, false);
  if (!json.is_object() || !json.contains("name") || !json["name"].is_string()) {
    throw Error(ErrorKind::invalid_input, "a repository needs a name");
  }
  auto name = json["name"].get<std::string>();
  if (json.contains("organization") && json["organization"].is_string()) {
    name = json["organization"].get<std::string>() + "/" + name;
  }
  repositories_.create(name);
  call.exchange.answer(
      json_answer(200, {{"url", url("/" + percent_encode(name, Slash::keep))}, {"name", name}}));
}

}  // namespace hoist::hub
