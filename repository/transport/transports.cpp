// SPDX-License-Identifier: Apache-2.0
#include "repository/transport/transports.hpp"

#include <memory>
#include <utility>

#include <fmt/format.h>
#include <git2/sys/transport.h>

#include "lfs/base/redact.hpp"
#include "repository/transport/address.hpp"
#include "repository/transport/exec_wire.hpp"
#include "repository/transport/http_wire.hpp"
#include "repository/transport/subtransport.hpp"
#include "repository/transport/unborn_head.hpp"

namespace hoist::git {
namespace {

struct FreeTransport {
  void operator()(git_transport* transport) const noexcept { transport->free(transport); }
};
using OwnedTransport = std::unique_ptr<git_transport, FreeTransport>;

/// A transport that is made when libgit2 connects, of the sort that the URL wants then.
struct RoutedTransport : git_transport {
  RoutedTransport(git_remote* its_owner, Transports& its_transports);

  git_remote* owner;
  Transports& transports;
  Line line;
  OwnedTransport inner;  // on `line`
};

RoutedTransport& of(git_transport* transport) { return *static_cast<RoutedTransport*>(transport); }

/// For messages.
std::string shown(const Address& address) {
  if (const auto* http = std::get_if<lfs::SecretUrl>(&address)) return http->display();
  if (const auto* ssh = std::get_if<lfs::SshTarget>(&address)) {
    return fmt::format("{}:{}", lfs::printable(ssh->user_and_host), lfs::printable(ssh->path));
  }
  return lfs::printable(std::get<LocalPath>(address).path);
}

Line make_line(std::string_view url, Transports& transports) {
  Line line;
  line.carrier = &transports.carrier();
  const TransportPorts& ports = transports.ports();
  line.stop_requested = ports.stop_requested;
  line.most_words_bytes = ports.limits.words_bytes;
  const Address address = parse_address(url);
  line.remote = shown(address);
  if (const auto* http = std::get_if<lfs::SecretUrl>(&address)) {
    line.wire = std::make_unique<HttpWire>(*http, ports);
    line.is_rpc = true;
  } else if (const auto* ssh = std::get_if<lfs::SshTarget>(&address)) {
    line.wire = std::make_unique<ExecWire>(
        [target = *ssh, &ports](Service service) {
          return ssh_command(target, service, ports.config, ports.environment);
        },
        ports);
  } else {
    line.wire =
        std::make_unique<ExecWire>([path = std::get<LocalPath>(address)](
                                       Service service) { return local_command(path, service); },
                                   ports);
  }
  return line;
}

void end_inner(RoutedTransport& self) {
  self.line.is_closing = true;
  self.inner.reset();
}

int on_connect(git_transport* transport, const char* url, int direction,
               const git_remote_connect_options* options) noexcept {
  RoutedTransport& self = of(transport);
  end_inner(self);
  Carrier& carrier = self.transports.carrier();
  carrier = Carrier();
  const int code = carrier.run([&] {
    self.line = make_line(url, self.transports);
    git_transport* made = nullptr;
    const int result = make_smart_transport(&made, self.owner, self.line);
    self.inner.reset(made);
    return result;
  });
  return code < 0 ? code : self.inner->connect(self.inner.get(), url, direction, options);
}

/// Hands a call on to the inner transport.
template <auto member, typename... Arguments>
int hand_on(git_transport* transport, Arguments... arguments) noexcept {
  git_transport* inner = of(transport).inner.get();
  if (inner == nullptr) {
    git_error_set_str(GIT_ERROR_NET, "the remote is not connected");
    return -1;
  }
  return (inner->*member)(inner, arguments...);
}

int on_set_connect_opts(git_transport* transport,
                        const git_remote_connect_options* options) noexcept {
  return hand_on<&git_transport::set_connect_opts>(transport, options);
}
int on_capabilities(unsigned int* capabilities, git_transport* transport) noexcept {
  git_transport* inner = of(transport).inner.get();
  *capabilities = 0;
  return inner == nullptr ? 0 : inner->capabilities(capabilities, inner);
}
int on_ls(const git_remote_head*** heads, std::size_t* size, git_transport* transport) noexcept {
  git_transport* inner = of(transport).inner.get();
  if (inner != nullptr) return inner->ls(heads, size, inner);
  git_error_set_str(GIT_ERROR_NET, "the remote is not connected");
  return -1;
}
int on_push(git_transport* transport, git_push* push) noexcept {
  return hand_on<&git_transport::push>(transport, push);
}
int on_negotiate(git_transport* transport, git_repository* repository,
                 const git_remote_head* const* refs, std::size_t count) noexcept {
  return hand_on<&git_transport::negotiate_fetch>(transport, repository, refs, count);
}
int on_download(git_transport* transport, git_repository* repository,
                git_indexer_progress* progress) noexcept {
  return hand_on<&git_transport::download_pack>(transport, repository, progress);
}
int on_is_connected(git_transport* transport) noexcept {
  git_transport* inner = of(transport).inner.get();
  return inner == nullptr ? 0 : inner->is_connected(inner);
}
void on_cancel(git_transport* transport) noexcept {
  git_transport* inner = of(transport).inner.get();
  if (inner != nullptr) inner->cancel(inner);
}
int on_close(git_transport* transport) noexcept {
  RoutedTransport& self = of(transport);
  self.line.is_closing = true;
  return self.inner == nullptr ? 0 : self.inner->close(self.inner.get());
}
void on_free(git_transport* transport) noexcept {
  const std::unique_ptr<RoutedTransport> owned(&of(transport));
  end_inner(*owned);
}

RoutedTransport::RoutedTransport(git_remote* its_owner, Transports& its_transports)
    : git_transport{}, owner(its_owner), transports(its_transports) {
  git_transport_init(this, GIT_TRANSPORT_VERSION);
  git_transport::connect = &on_connect;
  git_transport::set_connect_opts = &on_set_connect_opts;
  git_transport::capabilities = &on_capabilities;
  git_transport::ls = &on_ls;
  git_transport::push = &on_push;
  git_transport::negotiate_fetch = &on_negotiate;
  git_transport::download_pack = &on_download;
  git_transport::is_connected = &on_is_connected;
  git_transport::cancel = &on_cancel;
  git_transport::close = &on_close;
  git_transport::free = &on_free;
}

}  // namespace

int Transports::create(git_transport** out, git_remote* owner, void* transports) noexcept {
  auto& self = *static_cast<Transports*>(transports);
  self.carrier_ = Carrier();
  return self.carrier_.run(
      [&] { *out = std::make_unique<RoutedTransport>(owner, self).release(); });
}

std::optional<std::string> Transports::unborn_head(std::string_view url) {
  return ask_unborn_head(*make_line(url, *this).wire);
}

}  // namespace hoist::git
