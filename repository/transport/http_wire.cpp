// SPDX-License-Identifier: Apache-2.0
#include "repository/transport/http_wire.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lfs/base/ascii.hpp"
#include "lfs/base/encoding.hpp"
#include "lfs/base/redact.hpp"
#include "lfs/protocol/error_body.hpp"
#include "lfs/protocol/redirect.hpp"
#include "lfs/settings/http_settings.hpp"
#include "repository/transport/http_answers.hpp"

namespace hoist::git {
namespace {

using lfs::Credential;
using lfs::Header;
using lfs::HttpAnswer;
using lfs::SecretUrl;

constexpr std::size_t most_words_bytes = std::size_t{64} << 10U;
/// git's own least for http.postBuffer.
constexpr std::int64_t least_kept_body_bytes = 65520;
constexpr std::int64_t usual_kept_body_bytes = 1 << 20;

SecretUrl base_of(const SecretUrl& remote) {
  const SecretUrl plain = remote.without_userinfo();
  std::string text = plain.reveal();
  while (text.ends_with('/')) text.pop_back();
  return SecretUrl(std::move(text));
}

std::string user_of(const SecretUrl& url) {
  const std::string_view userinfo = url.userinfo();
  return lfs::percent_decode(userinfo.substr(0, userinfo.find(':')));
}

lfs::GitStreamOptions stream_options(const TransportPorts& ports) {
  lfs::GitStreamOptions options;
  options.connect_limit = ports.limits.connect;
  options.stall_limit = ports.limits.stall;
  options.user_agent = "git/hoist-" HOIST_VERSION;
  options.settings_for = [&ports](std::string_view url) {
    return lfs::http_settings_for(url, ports.config, ports.environment);
  };
  options.stop_requested = ports.stop_requested;
  return options;
}

std::string refs_suffix(Service service) {
  return fmt::format("/info/refs?service={}", name_of(service));
}

std::size_t kept_body_bytes(const SecretUrl& url, const lfs::GitConfig& config) {
  const lfs::ConfigEntry* entry = config.url_match("http", "postBuffer", url.reveal());
  const auto value = entry != nullptr ? lfs::parse_config_int(entry->value) : std::nullopt;
  return static_cast<std::size_t>(
      std::max(value.value_or(usual_kept_body_bytes), least_kept_body_bytes));
}

bool may_be_redirected(const SecretUrl& url, const lfs::GitConfig& config) {
  const lfs::ConfigEntry* entry = config.url_match("http", "followRedirects", url.reveal());
  return entry == nullptr || lfs::parse_config_bool(entry->value).value_or(true);
}

}  // namespace

HttpWire::HttpWire(SecretUrl remote, const TransportPorts& ports)
    : ports_(ports),
      remote_(std::move(remote)),
      base_(base_of(remote_)),
      stream_(stream_options(ports)) {}

void HttpWire::ask_refs(Service service) {
  is_version_2_ = false;
  connect(service);
}

void HttpWire::ask_version_2() {
  is_version_2_ = true;
  connect(Service::upload_pack);
}

void HttpWire::connect(Service service) {
  close(true);
  service_ = service;
  base_ = base_of(remote_);
  const std::string suffix = refs_suffix(service);
  SecretUrl url(base_.reveal() + suffix);
  for (unsigned followed = 0;; ++followed) {
    const HttpAnswer answer = ask_refs_at(url, service);
    if (lfs::is_redirect(answer.status)) {
      follow(url, answer, followed, suffix);
      continue;
    }
    if (!answer.is_success()) throw refusal(answer, service);
    require_type(answer, "advertisement", service);
    break;
  }
  phase_ = Phase::refs;
}

HttpAnswer HttpWire::ask_refs_at(const SecretUrl& url, Service service) {
  if (!chain_) know_credentials_for(url);
  for (;;) {
    stream_.start({.url = url,
                   .headers = headers_with_credential({{"Pragma", "no-cache"}}),
                   .use_netrc = credential_->use_netrc,
                   .answer_limit = ports_.limits.refs});
    HttpAnswer answer = stream_.finish();
    if (answer.is_success() && media_type(answer) == type_of(service, "advertisement")) {
      credential_was_accepted();
    }
    if (answer.status != 401) return answer;
    credential_was_refused();
    if (!next_credential()) return answer;
  }
}

void HttpWire::follow(SecretUrl& url, const HttpAnswer& answer, unsigned followed,
                      std::string_view suffix) {
  auto target = lfs::follow_redirect(url, answer, followed);
  std::string why;
  if (const auto* refused = std::get_if<lfs::RedirectRefused>(&target)) {
    why = refused->why;
  } else if (!may_be_redirected(url, ports_.config)) {
    why = "redirected, which http.followRedirects forbids";
  } else if (!std::get<SecretUrl>(target).reveal().ends_with(suffix)) {
    why = "redirected to something that is no repository";
  }
  if (!why.empty()) {
    throw Error(ErrorKind::protocol, fmt::format("the git server: {} {}", base_.display(), why),
                "see that the remote's URL is right");
  }
  const SecretUrl to = std::get<SecretUrl>(target).without_userinfo();
  base_ = SecretUrl(to.reveal().substr(0, to.reveal().size() - suffix.size()));
  ports_.log(fmt::format("the git server redirects to {}", base_.display()));
  if (!to.same_origin(url)) chain_.reset();
  url = to;
}

void HttpWire::know_credentials_for(const SecretUrl& url) {
  lfs::CredentialTarget target{url.without_userinfo()};
  target.tokens_are_passwords = true;
  const bool is_users_own = url.same_origin(remote_);
  if (is_users_own) target.users_own = {remote_};
  chain_.emplace(std::move(target),
                 lfs::CredentialPorts{ports_.config, ports_.environment, ports_.run,
                                      ports_.stop_requested, ports_.one_at_a_time});
  token_.reset();
  refused_.clear();
  if (is_users_own && ports_.token) {
    token_ = Credential{"the token", chain_->further_headers(), false, std::nullopt};
    token_->headers.push_back(lfs::token_as_password(user_of(remote_), *ports_.token));
  }
  static_cast<void>(next_credential());  // the chain has one at least, if only an empty one
}

bool HttpWire::next_credential() {
  credential_is_known_ = false;
  credential_ = token_ ? std::exchange(token_, std::nullopt) : chain_->next();
  return credential_.has_value();
}

void HttpWire::credential_was_accepted() {
  if (!std::exchange(credential_is_known_, true)) chain_->accepted(*credential_);
}

void HttpWire::credential_was_refused() {
  chain_->refused(*credential_);
  ports_.log(fmt::format("the git server does not take {}", credential_->source));
  refused_.push_back(credential_->source);
}

std::vector<Header> HttpWire::headers_with_credential(std::vector<Header> headers) const {
  if (is_version_2_) headers.push_back({"Git-Protocol", "version=2"});
  headers.insert(headers.end(), credential_->headers.begin(), credential_->headers.end());
  return headers;
}

std::vector<Header> HttpWire::request_headers() const {
  return headers_with_credential(
      {{"Content-Type", type_of(service_, "request")}, {"Accept", type_of(service_, "result")}});
}

void HttpWire::begin_request(Service service) {
  stream_.end();
  service_ = service;
  stream_.start({.url = SecretUrl(fmt::format("{}/{}", base_.reveal(), name_of(service))),
                 .has_body = true,
                 .headers = request_headers(),
                 .use_netrc = credential_->use_netrc,
                 .answer_limit = ports_.limits.answer,
                 .kept_body_bytes = kept_body_bytes(base_, ports_.config)});
  phase_ = Phase::sending;
}

void HttpWire::write(std::string_view bytes) {
  // A server that has taken the request before its end drops the rest.
  if (phase_ == Phase::sending && !stream_.write(bytes)) finish_request();
}

std::size_t HttpWire::read(std::span<char> into) {
  if (phase_ == Phase::sending) finish_request();
  return stream_.read(into);
}

void HttpWire::finish_request() {
  HttpAnswer answer = stream_.finish();
  while (answer.status == 401) {
    credential_was_refused();
    if (!stream_.is_resendable()) {
      throw Error(ErrorKind::permission,
                  fmt::format("{} asked for a credential in the middle of a {} that is too long to "
                              "be sent twice",
                              base_.display(), name_of(service_)),
                  "give a credential that it takes from the start (a token, or user and password "
                  "in the URL), or set http.postBuffer above the size of the push",
                  answer.status);
    }
    if (!next_credential()) break;
    stream_.resend(request_headers(), credential_->use_netrc);
    answer = stream_.finish();
  }
  phase_ = Phase::answer;
  if (!answer.is_success()) throw refusal(answer, service_);
  require_type(answer, "result", service_);
  credential_was_accepted();
}

void HttpWire::end_request() {
  if (phase_ == Phase::answer && service_ == Service::receive_pack) {
    std::array<char, 16384> dropped;
    std::uint64_t dropped_bytes = 0;
    while (dropped_bytes < ports_.limits.words_bytes) {
      const std::size_t count = stream_.read(dropped);
      if (count == 0) break;
      dropped_bytes += count;
    }
  }
  stream_.end();
  phase_ = Phase::idle;
}

void HttpWire::close(bool in_a_hurry) {
  if (in_a_hurry) {
    phase_ = Phase::idle;
    stream_.abandon();
  } else {
    end_request();
  }
}

void HttpWire::require_type(const HttpAnswer& answer, std::string_view kind,
                            Service service) const {
  if (media_type(answer) == type_of(service, kind)) return;
  throw Error(ErrorKind::protocol,
              fmt::format("{} is no git repository that can be reached over smart HTTP: the server "
                          "answers {} with content of the type {:?}",
                          base_.display(), name_of(service), lfs::printable(media_type(answer))),
              "see that the remote's URL is right");
}

Error HttpWire::refusal(const HttpAnswer& answer, Service service) {
  std::string message = fmt::format("{}: the git server answered {} to {}", base_.display(),
                                    answer.status, name_of(service));
  if (const std::string words = words_of(answer); !words.empty()) message += ": " + words;
  if (!refused_.empty()) {
    message += fmt::format("; it does not take {}", fmt::join(refused_, ", "));
  }
  return {kind_of(answer.status), message, hint_for(answer.status), answer.status};
}

std::string HttpWire::words_of(const HttpAnswer& answer) {
  std::string body;
  try {
    std::array<char, 4096> block;
    for (std::size_t count = 0;
         body.size() < most_words_bytes && (count = stream_.read(block)) != 0;) {
      body.append(block.data(), count);
    }
  } catch (const Error&) {
    ports_.log("the rest of an error's text did not come");
  }
  std::string words(find_header(answer.headers, "x-error-message").value_or(""));
  if (words.empty())
    words = media_type(answer) == "text/plain" ? body : lfs::read_error_body(body).message;
  std::vector<std::string_view> secrets = remote_.secrets();
  if (ports_.token) secrets.push_back(*ports_.token);
  if (credential_) {
    for (const Header& header : credential_->headers) {
      const std::string_view value = header.value;
      secrets.push_back(value.substr(value.find(' ') + 1));  // without "Basic"; npos + 1 is 0
    }
  }
  return lfs::printable(words, secrets);
}

}  // namespace hoist::git
