// SPDX-License-Identifier: Apache-2.0
#include "tests/hub/api.hpp"

#include <fmt/format.h>

#include "tests/hub/auth.hpp"

namespace hoist::hub {
namespace {

constexpr std::size_t max_body_bytes = 64 * 1024 * 1024;
constexpr std::string_view lfs_mark = "/info/lfs/";
constexpr std::string_view objects_path = "/api/objects/";

Response message(int status, std::string_view text) {
  return {status, {{"Content-Type", "application/vnd.git-lfs+json"}}, render_message(text)};
}

}  // namespace

Api::Api(const HubOptions& options, Backend& backend, const UrlSigner& signer, FaultPlan& faults,
         RequestLog& log)
    : options_(options),
      backend_(backend),
      signer_(signer),
      faults_(faults),
      log_(log),
      repositories_(options.root) {}

std::string Api::url(std::string_view target) const {
  return fmt::format("http://127.0.0.1:{}{}", port_, target);
}

void Api::handle(Exchange& exchange) {
  Recording recording{log_, exchange};
  const auto& request = exchange.request();
  const Call call{exchange, resolve_address(request.target), recording.record()};
  const auto path = call.address.path();
  const auto lfs_at = path.find(lfs_mark);
  try {
    if (path == "/api/complete_multipart" || path == "/api/v1/complete_multipart") {
      complete(call);
    } else if (path.starts_with(objects_path)) {
      show_object(call, std::string(path.substr(objects_path.size())));
    } else if (path == "/api/repos/create") {
      create_repository(call);
    } else if (lfs_at != std::string_view::npos) {
      lfs(call, path.substr(0, lfs_at), path.substr(lfs_at + lfs_mark.size()));
    } else if (const auto git = parse_git_path(path)) {
      recording.record().target = Target::git;
      if (is_admitted(request.headers, options_.token)) {
        repositories_.serve(exchange, *git, call.address.query());
      } else {
        exchange.answer(ask_for_credentials());
      }
    } else {
      exchange.answer(message(404, "there is nothing at this path"));
    }
  } catch (const ConnectionLost&) {
    throw;
  } catch (const Error& failure) {
    if (failure.kind() != ErrorKind::invalid_input || exchange.status() != 0) throw;
    exchange.answer(message(422, failure.what()));
  }
}

bool Api::read_body(const Call& call) {
  auto body = call.exchange.read_whole_body(max_body_bytes);
  if (!body) {
    call.exchange.answer(message(413, "the body is too long"));
    return false;
  }
  call.record.body = *std::move(body);
  return true;
}

void Api::answer(const Call& call, const std::function<Response()>& perform) {
  auto& exchange = call.exchange;
  const auto effect = call.address.redirected
                          ? std::nullopt
                          : faults_.next({call.record.target, call.record.oid, 0, 0});
  if (!effect) {
    exchange.answer(perform());
  } else if (const auto* other = std::get_if<effect::Answer>(&*effect)) {
    exchange.answer({other->status, other->headers, other->body});
  } else if (const auto* redirect = std::get_if<effect::Redirect>(&*effect)) {
    exchange.answer(redirect_answer(redirect->to, call.address.target, port_));
  } else if (std::holds_alternative<effect::Reset>(*effect)) {
    exchange.abandon(Exchange::Ending::reset);
  } else if (const auto* close = std::get_if<effect::Close>(&*effect)) {
    if (close->perform) static_cast<void>(perform());
    exchange.abandon(Exchange::Ending::close);
  } else if (const auto* stall = std::get_if<effect::Stall>(&*effect)) {
    if (exchange.connection().pause(stall->duration)) exchange.answer(perform());
  } else if (std::holds_alternative<effect::Truncate>(*effect)) {
    const auto whole = perform();
    exchange.begin_answer(whole.status, whole.headers, whole.body.size() + 1);
    exchange.write_body(std::string_view{whole.body}.substr(0, whole.body.size() / 2));
    exchange.abandon(Exchange::Ending::close);
  } else {
    if (std::holds_alternative<effect::Expire>(*effect)) {
      backend_.expire(query_value(call.address.query(), "uploadId").value_or(""));
    }
    exchange.answer(perform());
  }
}

void Api::lfs(const Call& call, std::string_view repository, std::string_view rest) {
  constexpr std::string_view locks_path = "locks";
  const auto& method = call.exchange.request().method;
  const bool is_batch = method == "POST" && rest == "objects/batch";
  const bool is_verify = method == "POST" && rest == "objects/verify";
  const bool is_locks = rest == locks_path || rest.starts_with("locks/");
  if (is_batch) call.record.target = Target::batch;
  if (is_verify) call.record.target = Target::verify;
  if (is_locks) call.record.target = Target::locks;
  if (!is_admitted(call.exchange.request().headers, options_.token)) {
    call.exchange.answer(ask_for_credentials());
  } else if (is_batch) {
    batch(call, repository);
  } else if (is_verify) {
    verify(call);
  } else if (is_locks) {
    locks(call, repository, rest.substr(locks_path.size()));
  } else {
    call.exchange.answer(message(404, "there is no such LFS request"));
  }
}

void Api::locks(const Call& call, std::string_view repository, std::string_view rest) {
  if (!read_body(call)) return;
  answer(call, [&] {
    const auto& request = call.exchange.request();
    return locks_.answer(request.method, repository, rest, user_of(request.headers),
                         call.record.body);
  });
}

}  // namespace hoist::hub
