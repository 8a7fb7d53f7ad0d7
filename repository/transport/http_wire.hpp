// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hoist/error.hpp"
#include "lfs/auth/credential_chain.hpp"
#include "lfs/http/git_stream.hpp"
#include "repository/transport/transport_ports.hpp"
#include "repository/transport/wire.hpp"

namespace hoist::git {

/// git's smart HTTP protocol with the credentials of docs/credentials.md, redirects as
/// docs/transports.md says.
///
/// Throws hoist::Error: permission (401, 403), not_found (404), http (other statuses), protocol (no
/// git server), network, cancelled; none of their texts holds a secret.
class HttpWire final : public Wire {
 public:
  /// `remote` may hold user information.
  HttpWire(lfs::SecretUrl remote, const TransportPorts& ports);

  void ask_refs(Service service) override;
  void ask_version_2() override;
  void begin_request(Service service) override;
  void write(std::string_view bytes) override;
  [[nodiscard]] std::size_t read(std::span<char> into) override;
  void end_request() override;
  void close(bool in_a_hurry) override;

 private:
  void connect(Service service);
  [[nodiscard]] lfs::HttpAnswer ask_refs_at(const lfs::SecretUrl& url, Service service);
  void follow(lfs::SecretUrl& url, const lfs::HttpAnswer& answer, unsigned followed,
              std::string_view suffix);
  void know_credentials_for(const lfs::SecretUrl& url);
  [[nodiscard]] bool next_credential();
  void credential_was_accepted();
  void credential_was_refused();
  [[nodiscard]] std::vector<lfs::Header> headers_with_credential(
      std::vector<lfs::Header> headers) const;
  [[nodiscard]] std::vector<lfs::Header> request_headers() const;
  void finish_request();
  void require_type(const lfs::HttpAnswer& answer, std::string_view kind, Service service) const;
  [[nodiscard]] Error refusal(const lfs::HttpAnswer& answer, Service service);
  [[nodiscard]] std::string words_of(const lfs::HttpAnswer& answer);

  const TransportPorts& ports_;
  lfs::SecretUrl remote_;
  lfs::SecretUrl base_;  // where the server wants to be asked; without user information
  lfs::GitStream stream_;
  std::optional<lfs::CredentialChain> chain_;
  std::optional<lfs::Credential> token_;       // to be tried before the chain
  std::optional<lfs::Credential> credential_;  // in use
  bool credential_is_known_ = false;           // the server has taken it
  std::vector<std::string> refused_;           // sources whose credentials the server does not take
  Service service_ = Service::upload_pack;
  bool is_version_2_ = false;
  enum class Phase { idle, refs, sending, answer } phase_ = Phase::idle;
};

}  // namespace hoist::git
