// SPDX-License-Identifier: Apache-2.0
#include "lfs/batch/batch_client.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lfs/base/ascii.hpp"
#include "lfs/http/exchange.hpp"
#include "lfs/plan/patience.hpp"
#include "lfs/plan/retry.hpp"
#include "lfs/protocol/foreign_headers.hpp"
#include "lfs/protocol/redirect.hpp"

namespace hoist::lfs {
namespace {

using std::chrono::milliseconds;

constexpr const char* media_type = "application/vnd.git-lfs+json";
constexpr std::chrono::seconds answer_limit = std::chrono::minutes(2);
/// 10,000 parts with long URLs make 15 MB.
constexpr std::size_t longest_answer_bytes = std::size_t{64} * 1024 * 1024;
/// A page holds 100 locks or so.
constexpr unsigned most_lock_pages = 1000;
/// With a server that has never answered, as PatienceLimits has it.
constexpr Duration patience_before_first = PatienceLimits().before_first;
/// That many failures are a second or two: the user should know what is waited for.
constexpr unsigned failures_told_at = 3;
/// What ends sooner is not worth a request.
constexpr std::chrono::seconds least_life = std::chrono::seconds(5);

/// The headers of a question, without those that are for the transport to say.
std::vector<Header> request_headers(const std::vector<Header>& given) {
  std::vector<Header> headers = without_transport_headers(given);
  for (const char* name : {"Accept", "Content-Type"}) {
    if (!find_header(headers, name)) headers.push_back({name, media_type});
  }
  return headers;
}

/// Reads an answer; what is wrong with it names the server.
template <typename Reader>
auto said_by(const SecretUrl& server, Reader read) {
  try {
    return read();
  } catch (const Error& error) {
    throw Error(error.kind(), fmt::format("{}: {}", server.authority(), error.what()), error.hint(),
                error.http_status());
  }
}

bool is_retried(const Failure& failure) {
  return failure.remedy == Remedy::retry || failure.remedy == Remedy::slow_down;
}

}  // namespace

BatchClient::BatchClient(LfsServer server, BatchPorts ports)
    : server_(std::move(server)), endpoint_(server_.url), ports_(std::move(ports)) {
  if (!server_.is_users_own) return;
  users_own_.push_back(endpoint_);
  if (!server_.git_url.empty()) users_own_.emplace_back(server_.git_url);
}

std::vector<BatchEntry> BatchClient::batch(const std::vector<ObjectId>& objects,
                                           std::string_view ref) {
  std::vector<std::size_t> order(objects.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return objects[a].size_bytes > objects[b].size_bytes;
  });
  std::vector<BatchEntry> entries(objects.size());
  for (std::size_t first = 0; first < order.size(); first += most_objects_in_batch) {
    const std::size_t count = std::min(most_objects_in_batch, order.size() - first);
    std::vector<ObjectId> asked;
    for (std::size_t i = first; i < first + count; ++i) asked.push_back(objects[order[i]]);
    const Reply reply = ask_batch(
        batch_request(server_.operation, asked, ref),
        has_answered_ ? ports_.patience : std::min(ports_.patience, patience_before_first));
    auto answers =
        said_by(reply.from, [&] { return read_batch_answers(reply.answer.body, asked); });
    for (std::size_t i = 0; i < count; ++i) entries[order[first + i]] = std::move(answers[i]);
  }
  return entries;
}

BatchAction BatchClient::upload_action(std::string_view oid, std::uint64_t size_bytes,
                                       const std::string& upload_id) {
  const Reply reply = ask_batch(batch_request(oid, size_bytes, upload_id), ports_.patience);
  return said_by(reply.from, [&] { return read_batch_answer(reply.answer.body, oid); });
}

BatchClient::Reply BatchClient::ask_batch(const std::string& body, Duration patience) {
  Reply reply = ask_endpoint("/objects/batch", body, patience);
  if (!reply.answer.is_success()) throw refusal(reply);
  return reply;
}

BatchClient::Reply BatchClient::ask_endpoint(std::string_view path, const std::string& body,
                                             Duration patience) {
  const bool grant_is_old = grant_.has_value();
  Reply reply = ask(about_endpoint(path, body, patience));
  if (reply.answer.status == 401 && grant_is_old) {
    grant_.reset();
    reply = ask(about_endpoint(path, body, patience));
  }
  return reply;
}

std::optional<Locks> BatchClient::verify_locks(std::string_view ref, Duration patience) {
  Locks locks;
  std::string cursor;
  for (unsigned pages = 0; pages < most_lock_pages; ++pages) {
    const Reply reply = ask_endpoint("/locks/verify", verify_locks_request(ref, cursor), patience);
    const int status = reply.answer.status;
    if (status == 404 || status == 501) return std::nullopt;
    if (!reply.answer.is_success()) throw refusal(reply);
    LockPage page = said_by(reply.from, [&] { return read_lock_page(reply.answer.body); });
    std::move(page.locks.ours.begin(), page.locks.ours.end(), std::back_inserter(locks.ours));
    std::move(page.locks.theirs.begin(), page.locks.theirs.end(), std::back_inserter(locks.theirs));
    if (page.next_cursor.empty()) return locks;
    if (page.next_cursor == cursor) break;
    cursor = std::move(page.next_cursor);
  }
  throw Error(ErrorKind::protocol,
              fmt::format("the LFS server at {} does not come to an end with its locks",
                          endpoint_.authority()),
              "report it to the server's operator");
}

bool BatchClient::verify(const Action& action, std::string_view oid, std::uint64_t size_bytes) {
  return ask({action.href, headers_of(action), verify_request(oid, size_bytes), ports_.patience})
      .answer.is_success();
}

std::vector<Header> BatchClient::known_headers(const Action& action) {
  std::vector<Header> headers = request_headers(headers_of(action));
  const SecretUrl url = action.href.without_userinfo();
  const CredentialChain chain(target_of(url), ports_.credentials);
  const bool is_taken = taken_ && !has_authorization(headers);
  const auto taken = is_taken ? taken_by(url, chain.further_headers()) : std::nullopt;
  const std::vector<Header>& more = taken ? taken->headers : chain.further_headers();
  headers.insert(headers.end(), more.begin(), more.end());
  return headers;
}

std::vector<Header> BatchClient::headers_of(const Action& action) {
  std::vector<Header> headers = action.header;
  if (has_authorization(headers)) return headers;
  const SshGrant* grant = ssh_grant();
  if (grant != nullptr && grant->href.value_or(endpoint_).same_origin(action.href)) {
    headers.insert(headers.end(), grant->headers.begin(), grant->headers.end());
  }
  return headers;
}

BatchClient::Question BatchClient::about_endpoint(std::string_view path, std::string body,
                                                  Duration patience) {
  const SshGrant* grant = ssh_grant();
  std::string url = (grant != nullptr && grant->href ? *grant->href : endpoint_).reveal();
  if (url.ends_with('/')) url.pop_back();
  url += path;
  return {SecretUrl(std::move(url)), grant != nullptr ? grant->headers : std::vector<Header>(),
          std::move(body), patience};
}

const SshGrant* BatchClient::ssh_grant() {
  if (!server_.ssh) return nullptr;
  const std::chrono::sys_seconds now = ports_.clock.wall();
  if (grant_ && grant_->expires.value_or(std::chrono::sys_seconds::max()) - least_life > now) {
    return &*grant_;
  }
  grant_.reset();
  ssh_trouble_.clear();
  const CredentialPorts& ports = ports_.credentials;
  try {
    grant_ = ssh_authenticate(*server_.ssh, now, ports.config, ports.environment, ports.run,
                              ports.stop_requested);
    return &*grant_;
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::cancelled || error.kind() == ErrorKind::unsupported) throw;
    // Servers without git-lfs-authenticate serve the same path over https.
    ssh_trouble_ = error.what();
    ports_.log(ssh_trouble_);
    return nullptr;
  }
}

BatchClient::Reply BatchClient::ask(Question question) {
  for (unsigned followed = 0;; ++followed) {
    Reply reply = ask_at(question);
    if (!is_redirect(reply.answer.status)) return reply;
    auto target = follow_redirect(reply.from, reply.answer, followed);
    if (const auto* refused = std::get_if<RedirectRefused>(&target)) {
      throw Error(ErrorKind::protocol,
                  fmt::format("the LFS server: {} {}", reply.from.display(), refused->why),
                  "report it to the server's operator");
    }
    auto& to = std::get<SecretUrl>(target);
    if (!to.same_origin(reply.from)) question.headers.clear();
    question.url = std::move(to);
  }
}

CredentialTarget BatchClient::target_of(const SecretUrl& url) const {
  CredentialTarget target{url};
  if (is_users_own(url)) target.users_own = users_own_;
  if (is_git_server(url)) target.token = ports_.token;
  return target;
}

std::optional<Credential> BatchClient::taken_by(const SecretUrl& url,
                                                const std::vector<Header>& further) const {
  if (!taken_ || !taken_->first.same_origin(url)) return std::nullopt;
  Credential credential = taken_->second;
  std::erase_if(credential.headers, [](const Header& header) {
    return !equal_ignoring_case(header.name, "authorization");
  });
  credential.headers.insert(credential.headers.begin(), further.begin(), further.end());
  return credential;
}

BatchClient::Reply BatchClient::ask_at(const Question& question) {
  const SecretUrl url = question.url.without_userinfo();
  const Question plain{url, question.headers, question.body, question.patience};
  CredentialChain chain(target_of(url), ports_.credentials);
  if (has_authorization(question.headers)) {
    return {post(plain, {"the action", chain.further_headers(), false, {}}), url, {}};
  }
  Reply reply{{}, url, {}};
  const std::optional<Credential> taken = taken_by(url, chain.further_headers());
  if (taken) {
    reply.answer = post(plain, *taken);
    if (reply.answer.status != 401) return reply;
    taken_.reset();
    chain.refused(*taken);
    reply.refused.push_back(taken->source);
  }
  while (const std::optional<Credential> credential = chain.next()) {
    if (taken && credential->headers == taken->headers) continue;
    reply.answer = post(plain, *credential);
    const int status = reply.answer.status;
    if (reply.answer.is_success()) {
      chain.accepted(*credential);
      if (has_authorization(credential->headers)) taken_.emplace(url, *credential);
    }
    if (status == 401) {
      chain.refused(*credential);
    } else if ((status != 403 && status != 404) || has_authorization(credential->headers) ||
               !is_known_to_want_credentials(url)) {
      break;
    }
    ports_.log(fmt::format("the LFS server does not take {}", credential->source));
    reply.refused.push_back(credential->source);
  }
  return reply;
}

HttpAnswer BatchClient::post(const Question& question, const Credential& credential) {
  std::vector<Header> headers = request_headers(question.headers);
  headers.insert(headers.end(), credential.headers.begin(), credential.headers.end());
  Patience patience({question.patience, question.patience});
  for (unsigned failures = 1;; ++failures) {
    TransferResult result =
        exchange(ports_.transport, ports_.clock, ports_.credentials.stop_requested,
                 {Method::post, question.url, headers, question.body, answer_limit,
                  longest_answer_bytes, credential.use_netrc});
    auto* answer = std::get_if<HttpAnswer>(&result);
    if (answer != nullptr && answer->is_success()) {
      has_answered_ = true;
      return std::move(*answer);
    }
    const Failure failure = judge_failure(Purpose::completion, result, question.url);
    if (answer != nullptr && !is_retried(failure)) return std::move(*answer);

    patience.failed(ports_.clock.now());
    if (!is_retried(failure) || patience.is_exhausted(ports_.clock.now())) {
      throw Error(failure.http_status ? ErrorKind::http : ErrorKind::network,
                  fmt::format("the LFS server at {} {}: {} ({} times)", question.url.authority(),
                              answer != nullptr ? "answered" : "cannot be reached", failure.cause,
                              failures),
                  failure.is_certificate ? "name the CA that vouches for the server in git's "
                                           "http.sslCAInfo or in GIT_SSL_CAINFO, then try again"
                                         : "check the network, then try again",
                  failure.http_status);
    }
    const milliseconds delay = retry_delay(failures, failure.retry_after, ports_.random());
    ports_.log(fmt::format("the LFS server: {}; again in {} ms", failure.cause, delay.count()));
    if (failures == failures_told_at) {
      ports_.tell(fmt::format(
          "the LFS server at {}: {}; tries again for {} s", question.url.authority(), failure.cause,
          std::chrono::duration_cast<std::chrono::seconds>(question.patience).count()));
    }
    pause(ports_.transport, ports_.clock, ports_.credentials.stop_requested, delay);
  }
}

bool BatchClient::is_users_own(const SecretUrl& url) const {
  return !users_own_.empty() && url.same_origin(endpoint_);
}

bool BatchClient::is_git_server(const SecretUrl& url) const {
  return is_users_own(url) && !server_.git_url.empty();
}

bool BatchClient::is_known_to_want_credentials(const SecretUrl& url) const {
  const ConfigEntry* access = ports_.credentials.config.url_match("lfs", "access", url.reveal());
  return access != nullptr && (equal_ignoring_case(access->value, "basic") ||
                               equal_ignoring_case(access->value, "private"));
}

Error BatchClient::refusal(const Reply& reply) const {
  const int status = reply.answer.status;
  const Failure failure = judge_failure(Purpose::completion, reply.answer, reply.from);
  std::string message =
      fmt::format("the LFS server at {} answered: {}", reply.from.authority(), failure.cause);
  if (!reply.refused.empty()) {
    message += fmt::format("; it does not take {}", fmt::join(reply.refused, ", "));
  }
  if (!ssh_trouble_.empty()) message += "; " + ssh_trouble_;
  std::string hint = "see that the remote and its LFS server are what they should be";
  if ((status == 401 || status == 403) && is_users_own(reply.from)) {
    hint = "see that git has a credential for it that may write (`git credential fill`)";
  } else if (status == 401 || status == 403) {
    hint = fmt::format(
        "the user's git configuration does not name {}: only a credential helper or "
        "netrc may have a credential for it; or set lfs.url in .git/config",
        reply.from.authority());
  }
  return {ErrorKind::http, message, hint, status};
}

}  // namespace hoist::lfs
