// SPDX-License-Identifier: Apache-2.0
#include "lfs/batch/batch_client.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "hoist/error.hpp"
#include "lfs/auth/ssh_authenticate.hpp"
#include "lfs/base/ascii.hpp"
#include "lfs/base/redact.hpp"
#include "lfs/http/exchange.hpp"
#include "lfs/plan/patience.hpp"
#include "lfs/plan/retry.hpp"
#include "lfs/protocol/error_body.hpp"
#include "lfs/protocol/redirect.hpp"

namespace hoist::lfs {
namespace {

using std::chrono::milliseconds;

constexpr const char* media_type = "application/vnd.git-lfs+json";
constexpr std::chrono::seconds answer_limit = std::chrono::minutes(2);
/// 10,000 parts with long URLs make 15 MB.
constexpr std::size_t longest_answer_bytes = std::size_t{64} * 1024 * 1024;

bool has_authorization(const std::vector<Header>& headers) {
  return std::any_of(headers.begin(), headers.end(), [](const Header& header) {
    return ascii_lower(header.name) == "authorization";
  });
}

Error refusal(const SecretUrl& url, const Failure& failure, std::string_view after = {}) {
  const bool is_denied = failure.http_status == 401 || failure.http_status == 403;
  return {failure.http_status ? ErrorKind::http : ErrorKind::network,
          fmt::format("the LFS server at {} {}: {}{}", url.authority(),
                      failure.http_status ? "answered" : "cannot be reached", failure.cause, after),
          is_denied ? "see that git has a credential for it (`git credential fill`)"
                    : "check the network, then push again",
          failure.http_status};
}

}  // namespace

BatchClient::BatchClient(LfsServer server, BatchPorts ports)
    : server_(std::move(server)), ports_(std::move(ports)) {}

BatchAction BatchClient::upload_action(std::string_view oid, std::uint64_t size_bytes,
                                       const std::string& upload_id) {
  Question question = about_endpoint("/objects/batch");
  question.body = batch_request(oid, size_bytes, upload_id);
  return read_batch_answer(ask(question).body, oid);
}

bool BatchClient::verify(const Action& action, std::string_view oid, std::uint64_t size_bytes) {
  Question question{action.href, action.header, verify_request(oid, size_bytes), false};
  try {
    return ask(question).is_success();
  } catch (const Error& error) {
    // A refusal is the server's word that it does not hold the object; silence is nobody's.
    if (error.http_status().value_or(500) >= 500) throw;
    return false;
  }
}

BatchClient::Question BatchClient::about_endpoint(std::string_view path) {
  SecretUrl endpoint(server_.url);
  std::vector<Header> headers;
  if (server_.ssh) {
    const CredentialPorts& ports = ports_.credentials;
    SshGrant grant = ssh_authenticate(*server_.ssh, ports.config, ports.environment, ports.run,
                                      ports.stop_requested);
    if (grant.href) endpoint = *std::move(grant.href);
    headers = std::move(grant.headers);
  }
  std::string url = endpoint.reveal();
  if (url.ends_with('/')) url.pop_back();
  return {SecretUrl(url + std::string(path)), std::move(headers), {}, server_.is_users_own};
}

HttpAnswer BatchClient::ask(const Question& question) {
  if (has_authorization(question.headers)) return ask_with(question, {});
  CredentialChain chain(question.url, question.is_users_own, ports_.credentials);
  std::optional<Error> refused;
  while (const std::optional<Credential> credential = chain.next()) {
    try {
      HttpAnswer answer = ask_with(question, *credential);
      chain.accepted(*credential);
      return answer;
    } catch (const Error& error) {
      if (error.http_status() != 401) throw;
      chain.refused(*credential);
      ports_.log(fmt::format("the LFS server does not take {}", credential->source));
      refused = error;
    }
  }
  throw *refused;  // the chain is never empty
}

HttpAnswer BatchClient::ask_with(const Question& question, const Credential& credential) {
  Patience patience({ports_.patience, ports_.patience});
  for (unsigned failures = 1;; ++failures) {
    const TransferResult result = post(question, credential);
    const auto* answer = std::get_if<HttpAnswer>(&result);
    if (answer != nullptr && answer->is_success()) return *answer;

    const Failure failure = judge_failure(Purpose::completion, result, question.url);
    patience.failed(ports_.clock.now());
    if (failure.remedy == Remedy::give_up || failure.remedy == Remedy::fresh_urls) {
      throw refusal(question.url, failure);
    }
    if (patience.is_exhausted(ports_.clock.now())) {
      throw refusal(question.url, failure, fmt::format(" ({} times)", failures));
    }
    const milliseconds delay = retry_delay(failures, failure.retry_after, ports_.random());
    ports_.log(fmt::format("the LFS server: {}; again in {} ms", failure.cause, delay.count()));
    pause(ports_.transport, ports_.clock, ports_.credentials.stop_requested, delay);
  }
}

TransferResult BatchClient::post(const Question& question, const Credential& credential) {
  SecretUrl url = question.url.without_userinfo();
  std::vector<Header> headers = {{"Accept", media_type}, {"Content-Type", media_type}};
  headers.insert(headers.end(), question.headers.begin(), question.headers.end());
  headers.insert(headers.end(), credential.headers.begin(), credential.headers.end());
  for (unsigned followed = 0;; ++followed) {
    HttpRequest request{Method::post,        url,          headers,
                        question.body,       answer_limit, longest_answer_bytes,
                        credential.use_netrc};
    TransferResult result = exchange(ports_.transport, ports_.clock,
                                     ports_.credentials.stop_requested, std::move(request));
    const auto* answer = std::get_if<HttpAnswer>(&result);
    if (answer == nullptr || !is_redirect(answer->status)) return result;
    const auto target = follow_redirect(url, *answer, followed);
    if (const auto* refused = std::get_if<RedirectRefused>(&target)) {
      throw Error(ErrorKind::protocol,
                  fmt::format("the LFS server: {} {}", url.display(), refused->why),
                  "report it to the server's operator");
    }
    const auto& to = std::get<SecretUrl>(target);
    // What the user added goes to that server alone.
    if (!to.same_origin(url)) headers.resize(2);
    url = to;
  }
}

}  // namespace hoist::lfs
